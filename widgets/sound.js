// The session's sound in this page: one line that says whether it is heard here, and a button where that needs a hand.
//
// Each page has one device for the session, whatever number of views it shows. Browsers let a page sound once somebody
// has touched it: if that has happened it starts by itself, else with the first click or key anywhere.
import { html } from "./lib/dom.js";
import { mount } from "./lib/mount.js";
import { createDevice } from "./lib/sound_device.js";
import { pageSounds } from "./lib/sound_door.js";
import { createLine } from "./lib/sound_line.js";
import { createMic } from "./lib/sound_mic.js";
import { saySound } from "./lib/sound_words.js";

const GESTURES = ["pointerdown", "keydown"];
const SILENCE_MS = 600000; // a kernel that has said nothing for so long is taken for gone
const ENDS = ["restarting", "autorestarting", "terminating", "dead"]; // of a kernel, as JupyterLab calls them

function initialize({ model, signal }) {
  const page = Math.random().toString(36).slice(2, 10);
  const views = new Set();
  let trouble = "";
  let lastWord = performance.now();
  let isReady = null; // not said yet
  let turns = 0;
  let hasEnded = false;

  function send(content) {
    try {
      model.send(content);
    } catch {
      // The kernel was restarted: nobody is left to be told.
    }
  }

  const line = createLine({
    page,
    send,
    post: (message, transfer) => device.post(message, transfer),
    onError: fail,
    // The kernel may have taken this page for lost: say that it is here.
    onStop: () => isReady && send({ kind: "ready", page }),
    clock: { now: () => performance.now(), later: (run, ms) => setTimeout(run, ms), cancel: (id) => clearTimeout(id) },
  });
  const device = createDevice({
    sampleRate: model.get("sample_rate"),
    worklet: model.get("worklet"),
    onMessage(message) {
      if (message.kind === "report") {
        if (performance.now() - lastWord > SILENCE_MS) end();
        line.report({ ...message, latency: device.latency, underruns: device.underruns });
      } else if (message.kind === "failed" || message.kind === "unreadable") {
        fail(message.text ?? "this browser cannot hand code to its audio thread");
      }
    },
    onState: announce,
  });

  const mic = createMic({
    media: navigator.mediaDevices,
    connect: (stream) => device.hear(stream),
    onChange() {
      send({ kind: "mic", page, state: mic.state, latency: mic.latency });
      show();
    },
  });

  // The microphone is wanted while the session plays here and has something that hears it.
  function tendMicrophone() {
    const { playing, hears, player } = model.get("state");
    mic.want(playing && isReady && player === page && !hasEnded ? hears : 0);
  }

  function follow() {
    tendMicrophone();
    show();
  }

  function show() {
    const state = model.get("state");
    const heard = { mic: mic.state, micReason: mic.reason };
    const said = saySound({ ...state, isHere: state.player === page, hasEnded, device: device.state, trouble, latency: device.latency, ...heard });
    views.forEach((view) => view.show(said));
  }

  // No gesture is waited for any more.
  function stopWaiting() {
    for (const each of GESTURES) document.removeEventListener(each, start, { capture: true });
  }

  function fail(text) {
    trouble = text;
    stopWaiting(); // its button tries again
    send({ kind: "trouble", page, text });
    show();
  }

  // Tell the kernel whether this page can sound.
  function announce() {
    if (hasEnded) return;
    const can = device.state === "running";
    if (can !== isReady) send({ kind: can ? "ready" : "away", page });
    isReady = can;
    if (can) stopWaiting();
    follow();
  }

  async function start() {
    try {
      trouble = "";
      await device.resume();
      announce();
    } catch (error) {
      fail(error.message);
    }
  }

  // The kernel wants to know once more.
  function askAgain() {
    if (hasEnded) return;
    isReady = null;
    start();
  }

  function leave() {
    isReady = false;
    send({ kind: "away", page });
  }

  // The kernel is gone: nobody could stop what sounds.
  function end() {
    hasEnded = true;
    stopWaiting();
    mic.close();
    device.close();
    show();
  }

  function onStatus(_kernel, status) {
    if (ENDS.includes(status)) end();
  }

  function receive(message, buffers) {
    lastWord = performance.now();
    if (message.kind === "ask") askAgain();
    line.receive(message, buffers);
  }

  model.on("msg:custom", receive);
  model.on("change:state", follow);
  const kernel = model.widget_manager?.kernel; // JupyterLab's; elsewhere there is the long silence
  kernel?.statusChanged?.connect(onStatus);
  for (const each of GESTURES) document.addEventListener(each, start, { capture: true, signal });
  // Before any other widget: what it lets go of in its last moment must reach the kernel, for nothing sounds here then.
  window.addEventListener("pagehide", leave, { signal, capture: true });
  signal?.addEventListener("abort", () => {
    hasEnded = true; // that the device is closed is no news for a line that is closed
    model.off("msg:custom", receive);
    model.off("change:state", follow);
    kernel?.statusChanged?.disconnect(onStatus);
    pageSounds().delete(model.get("key"));
    line.close();
    mic.close();
    device.close();
  });

  const isHere = () => isReady && line.isLive && model.get("state").player === page;
  const sound = {
    page,
    device,
    // Turn controls at once; gives the turn's number, or 0 if the sound is not here.
    turn(slots) {
      if (!isHere()) return 0;
      turns = Math.max(turns + 1, Date.now()); // above those of any page before it
      line.act({ kind: "turn", slots, turn: turns });
      return turns;
    },
    // Put commands in at once; gives whether the sound is here.
    play(commands) {
      if (isHere()) line.act({ kind: "play", commands });
      return isHere();
    },
    join(view) {
      views.add(view);
      show();
      return () => views.delete(view);
    },
    // The button: start here, or take the sound over from another page.
    async press() {
      await start();
      mic.retry();
      if (device.state === "running") send({ kind: "take", page });
    },
  };
  function enter() {
    if (model.get("key")) pageSounds().set(model.get("key"), sound);
  }
  enter();
  model.on("change:key", enter);
  start();
  return sound;
}

async function render({ model, el, host }) {
  const { root, content, unmount } = mount({ model, el }, "sound");
  const sound = (await host.getWidget(`anywidget:${model.get("key")}`)).exports;
  const light = html("span", { class: "wb-sound-light", "aria-hidden": "true" });
  const words = html("span", { class: "wb-sound-words", role: "status" });
  const button = html("button", { type: "button", class: "wb-button", onclick: () => sound.press() });
  content.append(html("div", { class: "wb-sound-line" }, light, words, button));
  const leave = sound.join({
    show({ level, text, action }) {
      root.dataset.level = level;
      if (words.textContent !== text) words.textContent = text;
      button.textContent = action;
      button.hidden = !action;
    },
  });
  return () => {
    leave();
    unmount();
  };
}

export default { initialize, render };
