// A fader, upright or lying: a slot with the value's part filled, a cap to grip, label and number.
import { html } from "./lib/dom.js";
import { mountControls } from "./lib/bound.js";
import { createRange } from "./lib/range.js";
import { originOf } from "./lib/curve.js";

export function createFader({ spec, link, label = spec.label, orientation = "vertical" }) {
  const axis = orientation === "horizontal" ? "x" : "y";
  const origin = originOf(spec);
  const fill = html("div", { class: "wb-fader-fill" });
  const cap = html("div", { class: "wb-fader-cap" });
  const face = html("div", { class: "wb-fader-face" }, html("div", { class: "wb-fader-slot" }, fill), cap);
  const readout = html("button", { type: "button", class: "wb-readout", tabindex: "-1", title: "Type a value" });
  const element = html(
    "div",
    { class: `wb-fader wb-fader-${axis}` },
    html("div", { class: "wb-label" }, label),
    face,
    readout,
  );

  function draw(position) {
    face.style.setProperty("--at", position);
    face.style.setProperty("--from", Math.min(origin, position));
    face.style.setProperty("--to", Math.max(origin, position));
  }

  // The cap follows the pointer one to one: its travel is the face without the cap's own length.
  const travelPx = () => Math.max(40, (axis === "x" ? face.clientWidth : face.clientHeight) - 14);

  return { element, ...createRange({ spec, face, readout, label, axis, travelPx, draw, link }) };
}

function render(context) {
  const orientation = context.model.get("orientation");
  return mountControls(context, "block", (host, specs, link) => {
    const controls = new Map(specs.map((spec) => [spec.name, createFader({ spec, link, orientation })]));
    controls.forEach((fader) => host.append(fader.element));
    return { controls };
  });
}

export default { render };
