// What a level meter shows: decibels on a scale a mixer would have, fall-back and peak hold.

export const FLOOR_DB = -60;
export const HOLD_S = 1.5;
const FALL_DB_PER_S = 24;

export function toDb(amplitude) {
  return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB;
}

// Share of the meter's length (0..1): the upper 20 dB, where one works, get 60 % of it; top = +6 dB.
export function dbToShare(db) {
  if (db <= FLOOR_DB) return 0;
  if (db < -20) return (0.36 * (db - FLOOR_DB)) / (-20 - FLOOR_DB);
  return Math.min(1, 0.36 + (0.64 * (db + 20)) / 26);
}

// One channel: feed it peaks, ask it what to draw. Times in seconds.
export function createBallistics() {
  let db = FLOOR_DB;
  let held = FLOOR_DB;
  let heldSince = 0;
  let last = null;

  return {
    advance(now, amplitude = null) {
      const dt = last === null ? 0 : Math.max(0, now - last);
      last = now;
      db = Math.max(FLOOR_DB, db - FALL_DB_PER_S * dt);
      if (now - heldSince > HOLD_S) held = Math.max(db, held - FALL_DB_PER_S * dt);
      if (amplitude !== null) {
        const level = toDb(amplitude);
        if (level > db) db = level;
        if (level >= held) {
          held = level;
          heldSince = now;
        }
      }
      return { db, held };
    },
    get silent() {
      return db <= FLOOR_DB && held <= FLOOR_DB;
    },
  };
}
