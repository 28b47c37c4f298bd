// Who may set a control: the hand that holds it, or the kernel. Pure bookkeeping, no DOM.
//
// A control is the hand's from grip() until 250 ms after letGo(). Each move is numbered; a value
// from the kernel counts only once the kernel has seen the hand's last number. So an old echo
// can never pull a knob back, and when the burst is over the page shows what the store holds.

export const HOLD_MS = 250;

export function createLedger(apply, options = {}) {
  const clock = options.clock ?? {
    now: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    cancel: (id) => clearTimeout(id),
  };
  const entries = new Map();

  function entry(name) {
    let e = entries.get(name);
    if (!e) entries.set(name, (e = { held: false, freeAt: -Infinity, sent: 0, pending: null, timer: null }));
    return e;
  }

  function settle(name, e) {
    if (e.held || e.pending === null) return;
    const wait = e.freeAt - clock.now();
    if (wait > 0) {
      e.timer ??= clock.later(() => {
        e.timer = null;
        settle(name, e);
      }, wait);
      return;
    }
    const { value, seen } = e.pending;
    if (seen < e.sent) return;
    e.pending = null;
    apply(name, value);
  }

  return {
    grip(name) {
      entry(name).held = true;
    },
    letGo(name) {
      const e = entry(name);
      e.held = false;
      e.freeAt = clock.now() + HOLD_MS;
      settle(name, e);
    },
    // A move of the hand has left (or is about to leave) the page under this number.
    sent(name, number) {
      const e = entry(name);
      e.sent = number;
      e.freeAt = Math.max(e.freeAt, clock.now() + HOLD_MS);
      e.pending = null;
    },
    // A value from the kernel, which had seen move number `seen` of this page when it sent it.
    incoming(name, value, seen) {
      const e = entry(name);
      e.pending = { value, seen };
      settle(name, e);
    },
    close() {
      for (const e of entries.values()) if (e.timer !== null) clock.cancel(e.timer);
      entries.clear();
    },
  };
}
