// Which notes sound because of which finger or key, so that no note can hang.
// One note may be held by several sources; it ends when the last of them lets go.

export function createHeldNotes(noteOn, noteOff) {
  const noteOfSource = new Map();

  function count(note) {
    let n = 0;
    for (const held of noteOfSource.values()) if (held === note) n += 1;
    return n;
  }

  function release(source) {
    const note = noteOfSource.get(source);
    if (note === undefined) return;
    noteOfSource.delete(source);
    if (count(note) === 0) noteOff(note);
  }

  return {
    press(source, note, velocity) {
      if (noteOfSource.get(source) === note) return;
      release(source);
      const already = count(note) > 0;
      noteOfSource.set(source, note);
      if (!already) noteOn(note, velocity);
    },
    release,
    releaseAll() {
      for (const source of [...noteOfSource.keys()]) release(source);
    },
    holds: (source) => noteOfSource.has(source),
    sounds: (note) => count(note) > 0,
  };
}
