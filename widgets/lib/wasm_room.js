// Room for the constants of modules: pieces of one stretch of memory, taken by first fit and given back.

const ALIGNMENT = 16; // bytes: a vector

export function createRoom(start, size) {
  const holes = [{ at: start, size }]; // by place

  function join() {
    for (let i = holes.length - 1; i > 0; i -= 1) {
      const [one, next] = [holes[i - 1], holes[i]];
      if (one.at + one.size === next.at) {
        one.size += next.size;
        holes.splice(i, 1);
      }
    }
  }

  return {
    take(wanted) {
      const bytes = Math.ceil(wanted / ALIGNMENT) * ALIGNMENT;
      const hole = holes.find((each) => each.size >= bytes);
      if (!hole) {
        const left = holes.reduce((sum, each) => sum + each.size, 0);
        throw new RangeError(`no room for ${wanted} bytes of constants (${left} of ${size} are left): use smaller arrays`);
      }
      const piece = { at: hole.at, size: bytes };
      hole.at += bytes;
      hole.size -= bytes;
      if (!hole.size) holes.splice(holes.indexOf(hole), 1);
      return piece;
    },

    free(piece) {
      const next = holes.findIndex((each) => each.at > piece.at);
      holes.splice(next < 0 ? holes.length : next, 0, { ...piece });
      join();
    },
  };
}
