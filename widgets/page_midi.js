// A MIDI keyboard at the listener's computer plays an instrument: through the browser, so it may be a remote kernel's.
//
// Each page listens once, whatever number of views it shows, and only while it shows one.
import { html, keepLetters, listen } from "./lib/dom.js";
import { fromPosition, tidy } from "./lib/curve.js";
import { formatValue } from "./lib/format.js";
import { createMidiHands } from "./lib/midi_hands.js";
import { browserMidi, createMidiInputs } from "./lib/midi_inputs.js";
import { parseMidi } from "./lib/midi_message.js";
import { sayMidi } from "./lib/midi_words.js";
import { mount } from "./lib/mount.js";
import { createUplink } from "./lib/uplink.js";

const FLASH_MS = 120;
const LAST = 127; // of a controller's values

// The model, but that nothing is thrown where nobody is left to be told: the kernel was restarted, the widget closed.
function withQuietEnd(model) {
  return {
    get: (name) => model.get(name),
    on: (event, run) => model.on(event, run),
    off: (event, run) => model.off(event, run),
    send(content) {
      try {
        model.send(content);
      } catch {
        // Kernels let go of the notes of a widget that is closed by themselves.
      }
    },
  };
}

function initialize({ model, signal }) {
  const views = new Set();
  const tellViews = (act) => views.forEach(act);
  const values = new Map(); // as the page knows them: views may come later
  const link = createUplink(withQuietEnd(model), showValue);

  function showValue(name, value) {
    values.set(name, value);
    tellViews((view) => view.showValue(name, value));
  }

  function specOf(number) {
    const name = model.get("controls")[number];
    return name && model.get("specs").find((spec) => spec.name === name);
  }

  const hands = createMidiHands(
    {
      noteOn: (note, velocity, cents) => link.tell("note_on", { note, velocity, ...(cents ? { cents } : {}) }),
      noteOff: (note) => link.tell("note_off", { note }),
      bendNote: link.bend,
      turn(number, value) {
        const spec = specOf(number);
        if (!spec) return;
        const turned = tidy(spec, fromPosition(spec, value / LAST));
        link.set(spec.name, turned);
        showValue(spec.name, turned);
      },
    },
    { bendCents: model.get("bend_cents") },
  );

  const inputs = createMidiInputs({
    midi: browserMidi(),
    onMessage(device, bytes) {
      const message = views.size > 0 && parseMidi(bytes);
      const channel = model.get("channel");
      if (!message || (channel && message.channel !== channel)) return;
      hands.take(device, message);
      if (message.kind !== "note_off") tellViews((view) => view.flash(device));
    },
    onGone: (device) => hands.drop(device),
    onChange: () => tellViews((view) => view.show()),
  });

  const releaseAll = () => hands.releaseAll();
  function hello() {
    for (const [name, value] of Object.entries(model.get("values"))) values.set(name, value);
    link.hello();
  }
  model.on("change:channel", releaseAll);
  model.on("change:specs", hello); // other parameters, in other places
  const forget = [
    listen(window, { pagehide: releaseAll }),
    listen(document, { visibilitychange: () => document.hidden && releaseAll() }),
  ];
  signal?.addEventListener("abort", () => {
    inputs.close();
    releaseAll();
    forget.forEach((each) => each());
    model.off("change:channel", releaseAll);
    model.off("change:specs", hello);
    link.close();
  });
  hello();

  return {
    inputs,
    valueOf: (name) => values.get(name),
    join(view) {
      views.add(view);
      return () => {
        views.delete(view);
        if (views.size === 0) releaseAll();
      };
    },
  };
}

// The devices, each with a light that flashes at what is played.
function createDevices() {
  const element = html("ul", { class: "wb-midi-devices", "aria-label": "MIDI keyboards" });
  const lights = new Map();
  const timers = new Map();

  function flash(id) {
    lights.get(id)?.classList.add("wb-flash");
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => lights.get(id)?.classList.remove("wb-flash"), FLASH_MS));
  }

  return {
    element,
    flash,
    show(devices) {
      lights.clear();
      const rows = devices.map(({ id, name, maker }) => {
        const light = html("span", { class: "wb-midi-light", "aria-hidden": "true" });
        lights.set(id, light);
        return html("li", {}, light, html("span", {}, name), maker && html("span", { class: "wb-midi-maker" }, maker));
      });
      element.replaceChildren(...rows);
      element.hidden = rows.length === 0;
    },
    destroy: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

// What the knobs turn: number, name and value of each.
function createControls(model, valueOf) {
  const element = html("ul", { class: "wb-midi-controls", "aria-label": "Knobs" });
  let readouts = new Map();

  function build() {
    readouts = new Map();
    const specs = new Map(model.get("specs").map((spec) => [spec.name, spec]));
    const rows = Object.entries(model.get("controls")).flatMap(([number, name]) => {
      const spec = specs.get(name);
      if (!spec) return [];
      const readout = html("span", { class: "wb-midi-value" }, formatValue(spec, valueOf(name) ?? spec.default));
      readouts.set(name, [...(readouts.get(name) ?? []), { spec, readout }]);
      return [html("li", {}, html("span", { class: "wb-midi-number" }, `CC ${number}`), html("span", {}, spec.label), readout)];
    });
    element.replaceChildren(...rows);
    element.hidden = rows.length === 0;
  }

  build();
  model.on("change:specs", build);
  return {
    element,
    showValue(name, value) {
      for (const { spec, readout } of readouts.get(name) ?? []) readout.textContent = formatValue(spec, value);
    },
    destroy: () => model.off("change:specs", build),
  };
}

function createChannel(model) {
  const options = Array.from({ length: 17 }, (_, k) => html("option", { value: k }, k ? `Channel ${k}` : "All channels"));
  const element = html("select", {
    class: "wb-select wb-midi-channel",
    "aria-label": "MIDI channel",
    title: "Which of the keyboard's channels plays",
    onchange() {
      model.set("channel", Number(element.value));
      model.save_changes();
    },
  }, ...options);
  const show = () => (element.value = String(model.get("channel")));
  show();
  model.on("change:channel", show);
  return { element, destroy: () => model.off("change:channel", show) };
}

async function render({ model, el, host }) {
  const { root, content, unmount } = mount({ model, el }, "midi");
  const stopLetters = keepLetters(root);
  const { inputs, valueOf, join } = (await host.getWidget(`anywidget:${model.get("key")}`)).exports;
  const title = html("span", { class: "wb-midi-title" }, `MIDI → ${model.get("title")}`);
  const light = html("span", { class: "wb-midi-state", "aria-hidden": "true" });
  const words = html("span", { class: "wb-midi-words", role: "status" });
  const button = html("button", { type: "button", class: "wb-button", onclick: () => inputs.connect() });
  const channel = createChannel(model);
  const devices = createDevices();
  const controls = createControls(model, valueOf);
  content.append(html("div", { class: "wb-midi-line" }, light, title, words, button, channel.element), devices.element, controls.element);

  const leave = join({
    flash: devices.flash,
    showValue: controls.showValue,
    show,
  });
  function show() {
    const { state, reason, isSecure, devices: there } = inputs;
    const { level, text, action } = sayMidi({ state, reason, isSecure, devices: there.length });
    root.dataset.level = level;
    if (words.textContent !== text) words.textContent = text;
    button.textContent = action;
    button.hidden = !action;
    devices.show(there);
  }
  show();

  return () => {
    leave();
    [channel, devices, controls].forEach((each) => each.destroy());
    stopLetters();
    unmount();
  };
}

export default { initialize, render };
