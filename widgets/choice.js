// A parameter that names one of a few things: segments, a switch for off/on, a list for many.
import { html, isRunCell, listen } from "./lib/dom.js";
import { mountControls } from "./lib/bound.js";
import { createSegments } from "./lib/segments.js";

const MOST_SEGMENTS = 4;
const MOST_LETTERS = 22;

// A change of a choice is one whole gesture.
function send(link, spec, index) {
  link.grip(spec.name);
  link.set(spec.name, index);
  link.letGo(spec.name);
}

function createSwitch({ spec, link, label }) {
  let on = Math.round(spec.value ?? spec.default) === 1;
  const element = html("button", {
    type: "button",
    class: "wb-switch",
    role: "switch",
    "aria-label": label,
    title: spec.help,
  });
  const paint = () => element.setAttribute("aria-checked", String(on));
  const forget = listen(element, {
    click() {
      on = !on;
      paint();
      send(link, spec, on ? 1 : 0);
    },
  });
  paint();
  return {
    element,
    setValue(value) {
      on = Math.round(value) === 1;
      paint();
    },
    destroy: forget,
  };
}

function createList({ spec, link, label }) {
  const options = spec.choices.map((name, i) => html("option", { value: String(i) }, name));
  const element = html("select", { class: "wb-select", "aria-label": label, title: spec.help }, ...options);
  element.value = String(Math.round(spec.value ?? spec.default));
  const forget = listen(element, {
    change: () => send(link, spec, Number(element.value)),
    keydown: (event) => isRunCell(event) || event.stopPropagation(),
  });
  return {
    element,
    setValue(value) {
      element.value = String(Math.round(value));
    },
    destroy: forget,
  };
}

function createRow({ spec, link, label }) {
  return createSegments({
    options: spec.choices.map((name) => ({ name, content: name })),
    label,
    title: spec.help,
    chosen: Math.round(spec.value ?? spec.default),
    onChoose: (index) => send(link, spec, index),
  });
}

function isOffOn(choices) {
  return choices.length === 2 && /^(off|no|false)$/i.test(choices[0]);
}

export function createChoice({ spec, link, label = spec.label }) {
  const letters = spec.choices.join("").length;
  const make = isOffOn(spec.choices)
    ? createSwitch
    : spec.choices.length <= MOST_SEGMENTS && letters <= MOST_LETTERS
      ? createRow
      : createList;
  const control = make({ spec, link, label });
  const element = html("div", { class: "wb-choice" }, html("div", { class: "wb-label" }, label), control.element);
  return { ...control, element };
}

function render(context) {
  return mountControls(context, "block", (host, specs, link) => {
    const controls = new Map(specs.map((spec) => [spec.name, createChoice({ spec, link })]));
    controls.forEach((choice) => host.append(choice.element));
    return { controls };
  });
}

export default { render };
