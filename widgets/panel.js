// The front panel of an instrument: its parameters in sections, keyboard and meter below; one
// widget, one line to the kernel. What stands where is decided in Python (widgets/layout.py).
import { createChoice } from "./choice.js";
import { createEnvelope } from "./envelope.js";
import { createKeyboard, playThrough } from "./keyboard.js";
import { createKnob } from "./knob.js";
import { createMeter } from "./meter.js";
import { createWaveform, followDuty, watch } from "./waveform.js";
import { html } from "./lib/dom.js";
import { followFeed } from "./lib/feed.js";
import { mountControls } from "./lib/bound.js";

const STAGES = ["attack", "decay", "sustain", "release"];

// One item of a section -> {element, controls: [[name, control]], destroy?}
const MAKERS = {
  knob({ names: [name], label }, { specs, link, waves }) {
    const drawn = waves.filter((wave) => wave.duty === name).map((wave) => wave.control);
    const show = (value) => drawn.forEach((wave) => wave.setDuty(value));
    const knob = createKnob({ spec: specs[name], label, link: drawn.length ? watch(link, name, show) : link });
    return { element: knob.element, controls: [[name, drawn.length ? followDuty(knob, drawn) : knob]] };
  },
  choice({ names: [name], label }, { specs, link }) {
    const choice = createChoice({ spec: specs[name], label, link });
    return { element: choice.element, controls: [[name, choice]] };
  },
  waveform({ names: [name, duty], label }, { specs, link, waves }) {
    const control = createWaveform({ spec: specs[name], label, link, duty: specs[duty]?.value });
    waves.push({ duty, control });
    return { element: control.element, controls: [[name, control]] };
  },
  envelope({ names, label }, { specs, link, title }) {
    const byStage = Object.fromEntries(STAGES.map((stage, i) => [stage, specs[names[i]]]));
    return createEnvelope({ specs: byStage, label: label || title, heading: label, link });
  },
};

function createSection({ title, items }, context) {
  const made = items.map((item) => ({ ...MAKERS[item.kind](item, { ...context, title }), kind: item.kind }));
  const cells = made.map(({ element, kind }) => html("div", { class: `wb-cell wb-cell-${kind}` }, element));
  const element = html(
    "section",
    { class: "wb-section", "aria-label": title },
    html("h3", { class: "wb-section-title" }, title),
    html("div", { class: "wb-section-body" }, ...cells),
  );
  return { element, made };
}

// Two neighbours that hold nothing but knobs are as high together as an envelope: they stand one above the other.
function stacked(sections) {
  const isLow = ({ made }) => made.every(({ kind }) => kind === "knob");
  const columns = [];
  for (let i = 0; i < sections.length; i += 1) {
    const pair = sections.slice(i, i + 2);
    if (pair.length === 2 && pair.every(isLow)) {
      columns.push(html("div", { class: "wb-stack" }, ...pair.map((section) => section.element)));
      i += 1;
    } else columns.push(sections[i].element);
  }
  return columns;
}

function build(model, host, specs, link) {
  const byName = Object.fromEntries(specs.map((spec) => [spec.name, spec]));
  const context = { specs: byName, link, waves: [] };
  const sections = model.get("sections").map((section) => createSection(section, context));
  const made = sections.flatMap((section) => section.made);
  const keyboard = model.get("has_keyboard") ? createKeyboard({ ...playThrough(link), around: host }) : null;
  const orientation = keyboard ? "vertical" : "horizontal"; // beside the keys, or along the foot
  const meter = model.get("feed") ? createMeter({ label: `${model.get("title")} level`, orientation }) : null;
  const foot = html("div", { class: "wb-panel-foot" }, keyboard?.element, meter?.element);

  host.append(
    html("header", { class: "wb-panel-head" }, html("h2", { class: "wb-panel-title" }, model.get("title")),
      html("span", { class: "wb-panel-kind" }, model.get("subtitle"))),
    html("div", { class: "wb-sections" }, ...stacked(sections)),
    ...(keyboard || meter ? [foot] : []),
  );
  return {
    controls: new Map(made.flatMap((item) => item.controls)),
    meter,
    destroy() {
      made.forEach((item) => item.destroy?.());
      keyboard?.destroy();
      meter?.destroy();
    },
  };
}

function render({ model, el, host }) {
  let meter = null;
  const unmount = mountControls({ model, el }, "panel", (element, specs, link) => {
    const built = build(model, element, specs, link);
    meter = built.meter;
    return built;
  });
  const stop = followFeed({ model, host, el }, (_meta, arrays) => meter?.show(arrays[0]));
  return () => {
    stop();
    unmount();
  };
}

export default { render };
