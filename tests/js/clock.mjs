// A clock that a test moves by hand: `now()`, `later(run, ms)`, `cancel(id)`, and `advance(ms)`.

export function createClock() {
  let time = 0;
  let next = 1;
  const timers = new Map();

  return {
    now: () => time,
    later(run, ms) {
      timers.set(next, { at: time + ms, run });
      return next++;
    },
    cancel: (id) => timers.delete(id),
    // Runs what falls due, in order, at the time it falls due.
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const due = [...timers].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (!due) break;
        timers.delete(due[0]);
        time = due[1].at;
        due[1].run();
      }
      time = end;
    },
    get waiting() {
      return timers.size;
    },
  };
}
