// What a MIDI message says: pure, from bytes to words. Only what a keyboard sends to an instrument.
//
// Web MIDI hands over whole messages, each with its own status byte (no running status), so none is put together here.

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const BEND = 0xe0;

const SUSTAIN = 64; // down from the middle on, for pedals that know halves
const ALL_SOUND_OFF = 120;
const RESET_CONTROLLERS = 121;
const ALL_NOTES_OFF = 123; // and the four after it, which change the mode and end all notes besides
const CENTRE = 8192; // of the bend wheel's 14 bits

export const CONTROL_NUMBERS = 120; // controllers below are free; 120 to 127 are messages to the channel

// The wheel's way, -1..1: up it has one step less than down, and still reaches 1.
function bendOf(bits) {
  return bits < CENTRE ? bits / CENTRE - 1 : (bits - CENTRE) / (CENTRE - 1);
}

function controlOf(number, value) {
  if (number === SUSTAIN) return { kind: "pedal", isDown: value >= 64 };
  if (number < CONTROL_NUMBERS) return { kind: "control", number, value };
  if (number === ALL_SOUND_OFF) return { kind: "all_sound_off" };
  if (number === RESET_CONTROLLERS) return { kind: "reset" };
  return number >= ALL_NOTES_OFF ? { kind: "all_notes_off" } : null;
}

function meaningOf(command, first, second) {
  if (command === NOTE_ON && second > 0) return { kind: "note_on", note: first, velocity: second };
  if (command === NOTE_ON || command === NOTE_OFF) return { kind: "note_off", note: first };
  if (command === CONTROL) return controlOf(first, second);
  if (command === BEND) return { kind: "bend", bend: bendOf(first | (second << 7)) };
  return null;
}

// One message -> {channel: 1..16, kind, ...}; null for what is none of these or cut short.
export function parseMidi(bytes) {
  const [status, first, second] = bytes;
  const isWhole = first < 128 && second < 128; // false for what is missing, too
  if (!isWhole || status < NOTE_OFF || status > 0xef) return null;
  const meaning = meaningOf(status & 0xf0, first, second);
  return meaning && { channel: (status & 0x0f) + 1, ...meaning };
}
