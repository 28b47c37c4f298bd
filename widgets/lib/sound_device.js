// The page's sound card: one AudioContext with the worklet in it. It may only start once somebody has touched the page.

const NAME = "workbench-sound";

// Load the worklet by the ways that there are, in order: some pages forbid the one, some the other.
async function addWorklet(context, text) {
  const errors = [];
  const blob = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  for (const url of [blob, `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`]) {
    try {
      await context.audioWorklet.addModule(url);
      URL.revokeObjectURL(blob);
      return;
    } catch (error) {
      errors.push(error.message);
    }
  }
  throw new Error(
    `This page does not let sound code in (${errors[0]}). Its administrator can allow it: the content security ` +
      "policy needs script-src blob: (or data:).",
  );
}

export function createDevice({ sampleRate, worklet, onMessage, onState }) {
  let context = null;
  let node = null;
  let opening = null;

  function state() {
    return node ? context.state : "closed";
  }

  async function open() {
    if (!globalThis.isSecureContext || typeof AudioWorkletNode === "undefined") {
      throw new Error(
        "This page has no AudioWorklet: browsers give it only to pages on https or on localhost. Open the notebook by " +
          "such an address.",
      );
    }
    context = new AudioContext({ sampleRate, latencyHint: "interactive" });
    context.addEventListener("statechange", () => onState(state()));
    await addWorklet(context, worklet);
    const heard = { numberOfInputs: 1, channelCount: 2, channelCountMode: "explicit" }; // one channel comes as two equal ones
    node = new AudioWorkletNode(context, NAME, { ...heard, outputChannelCount: [2] });
    node.port.onmessage = ({ data }) => onMessage(data);
    node.onprocessorerror = () => onMessage({ kind: "failed", text: "the page's audio code has stopped" });
    node.connect(context.destination);
  }

  return {
    get state() {
      return state();
    },
    get latency() {
      return context ? context.baseLatency + (context.outputLatency || 0) : 0;
    },
    // Times that sound ran out, where the browser counts them.
    get underruns() {
      return context?.playbackStats?.underrunEvents ?? 0;
    },
    // For whoever wants to listen to what leaves: tests, a recorder.
    get node() {
      return node;
    },
    get context() {
      return context;
    },
    // Get ready; resolves once the worklet is there, whether it may sound already or not.
    open() {
      opening ??= open().catch((error) => {
        this.close(); // the next try begins anew
        throw error;
      });
      return opening;
    },
    // Begin to sound, as far as the page is allowed to. Resolves to whether it does.
    async resume() {
      await this.open();
      if (context.state !== "running") await Promise.race([context.resume(), new Promise((go) => setTimeout(go, 300))]);
      return context.state === "running";
    },
    // Have the worklet hear a stream; returns the call that ends this.
    hear(stream) {
      const source = context.createMediaStreamSource(stream);
      source.connect(node);
      return () => source.disconnect();
    },
    // Give the worklet a message, and what `transfer` lists for good.
    post(message, transfer) {
      node?.port.postMessage(message, transfer);
    },
    close() {
      context?.close();
      context = node = null;
      opening = null;
    },
  };
}
