// The audio thread of a page without a browser: the real worklet, and a test that calls it as the browser does.

const QUANTUM = 128; // frames

// Sets the globals that a worklet finds. Each call gives a worklet of its own; `said` is what it posts to the page.
export async function createWorklet(sampleRate = 48000) {
  const said = [];
  let Processor = null;
  globalThis.AudioWorkletProcessor = class {
    port = { onmessage: null, onmessageerror: null, postMessage: (message) => said.push(structuredClone(message)) };
  };
  globalThis.sampleRate = sampleRate;
  globalThis.registerProcessor = (_name, made) => (Processor = made);
  ({ default: Processor } = await import("../../widgets/lib/sound_worklet.js"));
  const processor = new Processor();
  const outputs = [[new Float32Array(QUANTUM), new Float32Array(QUANTUM)]];
  const inputs = [[]]; // nothing is connected

  return {
    said,
    outputs,
    // A message of the page: cloned, but for what it hands over.
    post: (message, transfer = []) => processor.port.onmessage({ data: structuredClone(message, { transfer }) }),
    spoil: () => processor.port.onmessageerror(), // a message that could not be read
    process: (heard = inputs) => processor.process(heard, outputs),
  };
}
