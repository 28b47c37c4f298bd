// The AudioWorklet: a player on the page's audio thread. Messages come between two calls, so each takes effect at once.

import { SoundPlayer } from "./sound_player.js";

const REPORT_S = 0.04; // of sound between two reports

class SoundProcessor extends AudioWorkletProcessor {
  #player = new SoundPlayer();
  #unreported = 0;
  #busyMs = 0;
  #calls = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      try {
        this.#player.take(data);
      } catch (error) {
        this.#fail(error);
      }
    };
    this.port.onmessageerror = () => this.port.postMessage({ kind: "unreadable" });
  }

  // Whatever goes wrong ends this sound, for silence is better than noise; the next image begins anew.
  #fail(error) {
    this.#player = new SoundPlayer();
    this.port.postMessage({ kind: "failed", text: `${error.name}: ${error.message}` });
  }

  // Called for each quantum. Nothing is made here that would have to be collected.
  process(inputs, outputs) {
    if (!this.#player.isPlaying) return true;
    const heard = inputs[0];
    const out = outputs[0];
    const left = out[0];
    const right = out.length > 1 ? out[1] : left;
    const start = Date.now();
    try {
      this.#player.render(left, right, heard[0], heard[1]);
    } catch (error) {
      left.fill(0);
      right.fill(0);
      this.#fail(error);
      return true;
    }
    this.#busyMs += Date.now() - start; // whole milliseconds, but on average the truth
    this.#calls += 1;
    this.#unreported += left.length;
    if (this.#unreported >= REPORT_S * sampleRate) this.#report(left.length);
    return true;
  }

  #report(frames) {
    const made = this.#player.report();
    made.kind = "report";
    made.load = (this.#busyMs * sampleRate) / (1000 * frames * this.#calls);
    this.port.postMessage(made);
    this.#unreported = this.#busyMs = this.#calls = 0;
  }
}

registerProcessor("workbench-sound", SoundProcessor);

export default SoundProcessor;
