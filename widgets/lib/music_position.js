// Where the music is: counts on from what the kernel said last, and says it as musicians do.

// `reading` is what `Transport.reading` gives, said `seconds` ago. Gives [bar, beat], both from 1.
export function countOn({ running, bar, beat, beats, beats_per_s: speed }, seconds) {
  if (!running) return [bar, beat];
  const passed = beat - 1 + seconds * speed;
  return [bar + Math.floor(passed / beats), (passed % beats) + 1];
}

// "12 . 3": a bar and a whole beat; before the start bars are 0 and less, while it is counted in.
export function formatPosition([bar, beat]) {
  return `${bar}.${Math.floor(beat + 1e-6)}`;
}
