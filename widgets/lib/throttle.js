// The page's share of the way up to the kernel: at most 25 messages a second from all widgets
// together, the first move at once (leading edge) and the last one always (trailing edge).
//
// NB: JupyterLab spends 5 to 7 ms of its main thread on each message to the kernel, and custom
// messages have no back-pressure of their own: faster sending only makes the last value late.

export const MESSAGES_PER_SECOND = 25;

// Widgets are separate modules, so the slot they share lives on globalThis under one symbol.
// Where widgets sit in frames of their own (Colab) each frame simply has its own slot.
const SLOT = Symbol.for("workbench.uplink.slot");

export function pageSlot(scope = globalThis) {
  return (scope[SLOT] ??= { nextFree: -Infinity });
}

// Call `send` for a burst of `push()` calls: once at once, then at most one per interval, and
// once after the last push. `clock` is replaceable so that tests need not wait.
export function createThrottle(send, options = {}) {
  const interval = 1000 / (options.perSecond ?? MESSAGES_PER_SECOND);
  const slot = options.slot ?? pageSlot();
  const clock = options.clock ?? {
    now: () => performance.now(),
    later: (run, ms) => setTimeout(run, ms),
    cancel: (id) => clearTimeout(id),
  };
  let timer = null;

  function fire() {
    timer = null;
    send();
  }

  return {
    push() {
      if (timer !== null) return;
      const now = clock.now();
      const at = Math.max(now, slot.nextFree);
      slot.nextFree = at + interval;
      if (at <= now) send();
      else timer = clock.later(fire, at - now);
    },
    // Send what is waiting now: the widget is going away and there is no later.
    flush() {
      if (timer === null) return;
      clock.cancel(timer);
      fire();
    },
    get waiting() {
      return timer !== null;
    },
  };
}
