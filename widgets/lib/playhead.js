// Where in a pattern the music is: counts on from what the kernel said last.

const AHEAD_S = 1; // how far the page counts on when nothing arrives

// `reading` is what `Sequence.reading` gives, said `seconds` ago. Gives beats from the pattern's start.
export function placeAt({ running, beat, beats, beats_per_s: speed }, seconds) {
  return running ? (beat + seconds * speed) % beats : beat;
}

// Calls show(beat) as long as the music runs, and show(null) when it stands.
export function createPlayhead(show, now = () => performance.now() / 1000) {
  let reading = null;
  let at = 0;
  let frame = 0;

  function tick() {
    frame = 0;
    const ahead = now() - at;
    if (!reading.running || ahead > AHEAD_S) {
      show(null);
      return;
    }
    show(placeAt(reading, ahead));
    frame = requestAnimationFrame(tick);
  }

  return {
    take(next) {
      reading = next;
      at = now();
      if (!frame) tick();
    },
    destroy: () => cancelAnimationFrame(frame),
  };
}
