// The mixer: a strip per track with sends, pan, meter, fader, mute and solo, and one for all sound with
// its loudness. One widget, one line to the kernel; which strips there are is decided in Python.
import { createFader } from "./fader.js";
import { createKnob } from "./knob.js";
import { createMeter } from "./meter.js";
import { html, listen } from "./lib/dom.js";
import { followFeed } from "./lib/feed.js";
import { mountControls } from "./lib/bound.js";

const SWITCHES = { mute: { letter: "M", key: "m" }, solo: { letter: "S", key: "s" } };
const LOUDNESS = [["M", "momentary"], ["S", "short-term"], ["I", "integrated"]];
const MANY = 8; // tracks: with more of them the strips are narrower
const NOTHING_LUFS = -70; // the absolute gate: below it nothing counts as sound

// "−14.2", or a dash where nothing has been measured.
export function lufs(value) {
  return value <= NOTHING_LUFS ? "–" : value.toFixed(1).replace("-", "−");
}

function createSwitch(role, { spec, link, label }) {
  let value = spec.value ?? spec.default;
  const button = html("button", {
    type: "button",
    class: `wb-strip-${role}`,
    "aria-label": label,
    title: `${label} (${SWITCHES[role].key})`,
    onclick: toggle,
  }, SWITCHES[role].letter);

  function paint() {
    button.setAttribute("aria-pressed", String(value > 0.5));
  }
  function toggle() {
    value = value > 0.5 ? 0 : 1;
    paint();
    link.grip(spec.name);
    link.set(spec.name, value);
    link.letGo(spec.name);
  }
  paint();
  return {
    element: button,
    toggle,
    setValue(next) {
      value = next;
      paint();
    },
    destroy: () => {},
  };
}

// A strip is dim while it is silent for the sake of others.
function createShade(element, spec) {
  const setValue = (value) => element.classList.toggle("wb-strip-silenced", value > 0.5);
  setValue(spec.value ?? spec.default);
  return { setValue, destroy: () => {} };
}

function createLoudness() {
  const cells = LOUDNESS.map(([letter, name]) => {
    const number = html("dd", {}, "–");
    return { number, parts: [html("dt", { title: `${name} loudness` }, html("abbr", { title: name }, letter)), number] };
  });
  const list = html("dl", { class: "wb-mixer-lufs-list" }, ...cells.flatMap((cell) => cell.parts));
  const element = html("div", { class: "wb-mixer-lufs", "aria-label": "Loudness", role: "group", hidden: true },
    html("div", { class: "wb-mixer-lufs-unit" }, "LUFS"), list);
  return {
    element,
    show(values) {
      element.hidden = values === null;
      values?.forEach((value, i) => {
        cells[i].number.textContent = lufs(value);
      });
    },
  };
}

function createStrip({ title, controls: names, sends }, isMaster, specs, link) {
  const controls = new Map();
  const hold = (name, control) => {
    controls.set(name, control);
    return control;
  };
  const about = (role) => ({ spec: specs[names[role]], link, label: `${title} ${role}` });
  const made = sends.map(({ target, name }) => {
    const fader = hold(name, createFader({ spec: specs[name], link, label: target, orientation: "horizontal" }));
    const [label, face] = fader.element.children;
    label.title = `Send to ${target}`;
    face.setAttribute("aria-label", `${title} send to ${target}`);
    return fader.element;
  });
  const pan = names.pan ? hold(names.pan, createKnob(about("pan"))) : null;
  const fader = hold(names.gain, createFader(about("gain")));
  const meter = createMeter({ label: `${title} level` });
  const loudness = isMaster ? createLoudness() : null;
  const switches = Object.keys(SWITCHES)
    .filter((role) => names[role])
    .map((role) => hold(names[role], createSwitch(role, about(role))));
  const byKey = Object.fromEntries(switches.map((each, i) => [Object.values(SWITCHES)[i].key, each]));
  const element = html(
    "section",
    { class: isMaster ? "wb-strip wb-strip-master" : "wb-strip", "aria-label": title },
    html("h3", { class: "wb-strip-title", title }, title),
    html("div", { class: "wb-strip-sends" }, ...made),
    pan ? html("div", { class: "wb-strip-pan" }, pan.element) : loudness?.element,
    html("div", { class: "wb-strip-level" }, fader.element, meter.element),
    html("div", { class: "wb-strip-switches" }, ...switches.map((each) => each.element)),
  );
  if (names.silenced) hold(names.silenced, createShade(element, specs[names.silenced]));
  const forget = listen(element, {
    keydown(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.tagName === "INPUT") return;
      byKey[event.key.toLowerCase()]?.toggle();
    },
  });
  return {
    element,
    controls,
    meter,
    loudness,
    destroy() {
      forget();
      meter.destroy();
    },
  };
}

function build(model, host, specs, link) {
  const byName = Object.fromEntries(specs.map((spec) => [spec.name, spec]));
  const described = model.get("strips");
  const strips = described.map((strip, i) => createStrip(strip, i === described.length - 1, byName, link));
  const master = strips.at(-1);
  host.append(
    html("div", { class: "wb-mixer-desk", role: "group", "aria-label": "Mixer" },
      html("div", { class: "wb-mixer-tracks" }, ...strips.slice(0, -1).map((strip) => strip.element)),
      master?.element),
  );
  host.classList.toggle("wb-mixer-many", strips.length - 1 > MANY);
  const rows = Math.max(0, ...described.map((strip) => strip.sends.length));
  host.style.setProperty("--wb-mixer-sends", rows);
  return {
    controls: new Map(strips.flatMap((strip) => [...strip.controls])),
    // A frame that was packed for other strips is of no use.
    show({ loudness, strips: count }, [levels]) {
      if (count !== strips.length) return;
      strips.forEach((strip, i) => {
        const own = levels.slice(4 * i, 4 * i + 4);
        if (!Number.isNaN(own[0])) strip.meter.show(own);
      });
      master?.loudness.show(loudness);
    },
    destroy: () => strips.forEach((strip) => strip.destroy()),
  };
}

function render({ model, el, host }) {
  let built = null;
  const unmount = mountControls({ model, el }, "mixer", (element, specs, link) => {
    built = build(model, element, specs, link);
    return built;
  });
  const stop = followFeed({ model, host, el }, (meta, arrays) => built.show(meta, arrays));
  return () => {
    stop();
    unmount();
  };
}

export default { render };
