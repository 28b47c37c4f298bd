// The audio thread of a page without a browser: the real worklet, and a test that calls it as the browser does.

const QUANTUM = 128; // frames

globalThis.sampleRate = 48000;
globalThis.registerProcessor = () => {};
globalThis.AudioWorkletProcessor = class {
  said = [];
  port = { onmessage: null, onmessageerror: null, postMessage: (message) => this.said.push(structuredClone(message)) };
};
const { default: SoundProcessor } = await import("../../widgets/lib/sound_worklet.js");

// A worklet of its own; `said` is what it posts to the page.
export function createWorklet() {
  const processor = new SoundProcessor();
  const outputs = [[new Float32Array(QUANTUM), new Float32Array(QUANTUM)]];
  const inputs = [[]]; // nothing is connected

  return {
    said: processor.said,
    outputs,
    // A message of the page: cloned, but for what it hands over.
    post: (message, transfer = []) => processor.port.onmessage({ data: structuredClone(message, { transfer }) }),
    spoil: () => processor.port.onmessageerror(), // a message that could not be read
    process: (heard = inputs) => processor.process(heard, outputs),
  };
}
