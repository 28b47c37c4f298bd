// Names of frequencies and keys.

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

// 60 -> "C4"
export function keyName(key) {
  const whole = Math.round(key);
  return `${NAMES[((whole % 12) + 12) % 12]}${Math.floor(whole / 12) - 1}`;
}

// 442 -> "A4 +8 ct"
export function pitchName(hz) {
  const key = 69 + 12 * Math.log2(hz / 440);
  const cents = Math.round(100 * (key - Math.round(key)));
  return cents === 0 ? keyName(key) : `${keyName(key)} ${cents > 0 ? "+" : "−"}${Math.abs(cents)} ct`;
}

// Four digits at most, with a unit: 27.5 Hz, 440.0 Hz, 2.093 kHz.
export function hertz(hz) {
  if (hz >= 1000) return `${(hz / 1000).toFixed(hz < 10000 ? 3 : 2)} kHz`;
  return `${hz.toFixed(1)} Hz`;
}

// -3.25 -> "−3.3 dB"
export function decibels(db) {
  return `${db < 0 ? "−" : ""}${Math.abs(db).toFixed(1)} dB`;
}
