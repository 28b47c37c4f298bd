// As much of a browser as sounds: document and window, an audio context that starts when it may, and one widget model.

// Puts the globals there. Returns what a test does to them; `contexts` are the devices that were opened.
export function createBrowser() {
  const browser = {
    contexts: [],
    isTouched: false,
    forbids: null, // a function of an address: whether no code may come from it
    // Somebody touches the page.
    async touch() {
      browser.isTouched = true;
      document.dispatchEvent(new Event("pointerdown"));
      await settled();
    },
  };

  class AudioContext extends EventTarget {
    state = "suspended";
    baseLatency = 0.01;
    destination = {};
    audioWorklet = {
      async addModule(url) {
        if (browser.forbids?.(url)) throw new Error("refused by the policy");
      },
    };
    constructor(options) {
      super();
      Object.assign(this, options);
      browser.contexts.push(this);
      if (browser.isTouched) this.state = "running";
    }
    async resume() {
      if (browser.isTouched) this.become("running");
    }
    close() {
      this.become("closed");
    }
    become(state) {
      if (state === this.state) return;
      this.state = state;
      setImmediate(() => this.dispatchEvent(new Event("statechange")));
    }
  }

  class AudioWorkletNode {
    posted = [];
    port = { postMessage: (message) => this.posted.push(message) };
    constructor(context) {
      context.node = this;
    }
    connect() {}
    // What the worklet says.
    say(message) {
      this.port.onmessage({ data: message });
    }
  }

  const page = { document: new EventTarget(), window: new EventTarget(), navigator: {}, isSecureContext: true };
  const globals = { AudioContext, AudioWorkletNode, ...page };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return Object.defineProperty(browser, "context", { get: () => browser.contexts.at(-1) });
}

// What waits for promises and events has gone on.
export async function settled() {
  for (let k = 0; k < 10; k += 1) await new Promise((go) => setImmediate(go));
}

// Something that other threads do (compile, inflate) has happened.
export async function until(is) {
  while (!is()) await new Promise((go) => setImmediate(go));
}

// A widget's model: `sent` is what goes to the kernel, `receive` what comes from it.
export function createModel(traits) {
  const handlers = new Map();
  const of = (name) => handlers.get(name) ?? handlers.set(name, new Set()).get(name);
  const ended = new Set();
  const model = {
    sent: [],
    isDead: false,
    get: (name) => traits[name],
    on: (name, run) => of(name).add(run),
    off: (name, run) => of(name).delete(run),
    send(content) {
      if (model.isDead) throw new Error("the line is closed");
      model.sent.push(structuredClone(content));
    },
    set(name, value) {
      traits[name] = value;
      of(`change:${name}`).forEach((run) => run());
    },
    receive: (message, ...buffers) => of("msg:custom").forEach((run) => run(message, buffers)),
    get listeners() {
      return [...handlers.values()].reduce((sum, each) => sum + each.size, ended.size);
    },
    // What JupyterLab says of the kernel.
    status: (word) => ended.forEach((run) => run(null, word)),
    widget_manager: { kernel: { statusChanged: { connect: (run) => ended.add(run), disconnect: (run) => ended.delete(run) } } },
  };
  return model;
}
