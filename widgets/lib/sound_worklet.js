// The AudioWorklet: a player on the page's audio thread. Messages come between two calls, so each takes effect at once.

import { SoundPlayer } from "./sound_player.js";

const REPORT_S = 0.04; // of sound between two reports

class SoundProcessor extends AudioWorkletProcessor {
  #player = new SoundPlayer();
  #unreported = 0;
  #busyMs = 0;
  #calls = 0;
  #failed = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#guarded(() => this.#player.take(data));
    this.port.onmessageerror = () => this.port.postMessage({ kind: "unreadable" });
  }

  // Whatever goes wrong is told once; silence is better than noise.
  #guarded(work) {
    if (this.#failed) return;
    try {
      work();
    } catch (error) {
      this.#failed = true;
      this.port.postMessage({ kind: "failed", text: `${error.name}: ${error.message}` });
    }
  }

  process([heard], [[left, right]]) {
    if (!this.#player.isPlaying) {
      this.#failed = false; // what comes next begins anew
      return true;
    }
    const start = Date.now();
    this.#guarded(() => this.#player.render(left, right ?? left, heard));
    this.#busyMs += Date.now() - start; // whole milliseconds, but on average the truth
    this.#calls += 1;
    this.#unreported += left.length;
    if (this.#unreported >= REPORT_S * sampleRate) this.#report(left.length);
    return true;
  }

  #report(frames) {
    const made = this.#player.report();
    if (!made) return;
    const load = (this.#busyMs * sampleRate) / (1000 * frames * this.#calls);
    this.port.postMessage({ kind: "report", ...made, load, at: currentTime });
    this.#unreported = this.#busyMs = this.#calls = 0;
  }
}

registerProcessor("workbench-sound", SoundProcessor);

export default SoundProcessor;
