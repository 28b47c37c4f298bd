// A rotary knob: ring with the value, a cap with a pointer, a label above and the number below.
import { angleOf, arcPath, pointAt } from "./lib/arc.js";
import { html, svg } from "./lib/dom.js";
import { mountControls } from "./lib/bound.js";
import { createRange } from "./lib/range.js";
import { originOf } from "./lib/curve.js";

const SIZE = 44;
const CENTRE = SIZE / 2;
const RING = 18.5;
const CAP = 13.5;

export function createKnob({ spec, link, label = spec.label }) {
  const origin = originOf(spec);
  const arc = svg("path", { class: "wb-knob-arc" });
  const pointer = svg("line", { class: "wb-knob-pointer" });
  const face = svg(
    "svg",
    { class: "wb-knob-face", viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE },
    svg("circle", { class: "wb-focus-ring", cx: CENTRE, cy: CENTRE, r: CENTRE - 0.75 }),
    svg("path", { class: "wb-knob-track", d: arcPath(0, 1, RING, CENTRE) }),
    arc,
    svg("circle", { class: "wb-knob-cap", cx: CENTRE, cy: CENTRE, r: CAP }),
    pointer,
  );
  const readout = html("button", { type: "button", class: "wb-readout", tabindex: "-1", title: "Type a value" });
  const element = html("div", { class: "wb-knob" }, html("div", { class: "wb-label" }, label), face, readout);

  function draw(position) {
    arc.setAttribute("d", arcPath(origin, position, RING, CENTRE));
    const [x1, y1] = pointAt(angleOf(position), CAP * 0.38, CENTRE);
    const [x2, y2] = pointAt(angleOf(position), CAP - 2.2, CENTRE);
    for (const [name, v] of Object.entries({ x1, y1, x2, y2 })) pointer.setAttribute(name, v.toFixed(2));
  }

  return { element, ...createRange({ spec, face, readout, label, draw, link }) };
}

function render(context) {
  return mountControls(context, "block", (host, specs, link) => {
    const controls = new Map(specs.map((spec) => [spec.name, createKnob({ spec, link })]));
    controls.forEach((knob) => host.append(knob.element));
    return { controls };
  });
}

export default { render };
