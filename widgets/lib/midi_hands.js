// Which notes sound because of which key or pedal of which MIDI device: so that none can hang, whatever goes away.
//
// Everything is counted by player: one channel of one device. A note ends when no key and no pedal holds it any more.

import { clamp } from "./curve.js";

const HIGHEST = 127;

// `noteOn(note, velocity, cents)`, `noteOff(note)` and `bendNote(note, cents)` play; `turn(number, value)` takes a knob.
export function createMidiHands({ noteOn, noteOff, bendNote, turn }, { bendCents }) {
  const sounding = new Map(); // note -> {keys: players that hold its key, pedals: those whose pedal holds it, player: who struck it}
  const pedals = new Set(); // players whose pedal is down
  const bends = new Map(); // player -> cents
  const devices = new Map(); // player -> device

  const isHeld = ({ keys, pedals: by }) => keys.size + by.size > 0;
  // A note stays within the range of notes, however far the wheel goes.
  const centsOf = (note, player) => clamp(bends.get(player) ?? 0, -100 * note, 100 * (HIGHEST - note));

  function endIfFree(note, held) {
    if (isHeld(held)) return;
    sounding.delete(note);
    noteOff(note);
  }

  function press(player, note, velocity) {
    const held = sounding.get(note) ?? { keys: new Set(), pedals: new Set(), player };
    // What only a pedal holds is struck anew: else a trill with the pedal down would heap up voices.
    if (held.pedals.size && !held.keys.size) {
      held.pedals.clear();
      noteOff(note);
    }
    held.keys.add(player);
    held.player = player;
    sounding.set(note, held);
    noteOn(note, velocity, centsOf(note, player));
  }

  function release(player, note) {
    const held = sounding.get(note);
    if (!held?.keys.delete(player)) return;
    if (pedals.has(player)) held.pedals.add(player);
    endIfFree(note, held);
  }

  const releaseKeys = (player) => [...sounding.keys()].forEach((note) => release(player, note));

  function lift(player) {
    pedals.delete(player);
    for (const [note, held] of [...sounding]) if (held.pedals.delete(player)) endIfFree(note, held);
  }

  function bend(player, share) {
    bends.set(player, share * bendCents);
    for (const [note, held] of sounding) if (held.player === player) bendNote(note, centsOf(note, player));
  }

  // Everything a player holds ends, whatever its pedal says.
  function leave(player) {
    lift(player);
    releaseKeys(player);
  }

  const acts = {
    note_on: (player, { note, velocity }) => press(player, note, velocity),
    note_off: (player, { note }) => release(player, note),
    control: (_player, { number, value }) => turn(number, value),
    pedal: (player, { isDown }) => (isDown ? pedals.add(player) : lift(player)),
    bend: (player, message) => bend(player, message.bend),
    all_notes_off: releaseKeys,
    all_sound_off: leave,
    reset(player) {
      lift(player);
      bend(player, 0);
    },
  };

  return {
    // One message of a device, as `parseMidi` gives it.
    take(device, message) {
      const player = `${message.channel} ${device}`;
      devices.set(player, device);
      acts[message.kind](player, message);
    },
    // A device is gone: so are its keys, its pedal and its wheel.
    drop(device) {
      for (const [player, of] of [...devices]) {
        if (of !== device) continue;
        leave(player);
        bends.delete(player);
        devices.delete(player);
      }
    },
    releaseAll() {
      pedals.clear();
      for (const note of [...sounding.keys()]) {
        sounding.delete(note);
        noteOff(note);
      }
    },
    get count() {
      return sounding.size;
    },
  };
}
