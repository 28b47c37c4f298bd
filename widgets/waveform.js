// The waveform editor: the shape itself, drawn with its duty, above a row of small drawn shapes.
import { html, svg } from "./lib/dom.js";
import { mountControls } from "./lib/bound.js";
import { createSegments } from "./lib/segments.js";
import { waveKind, wavePath } from "./lib/wave.js";
import { createKnob } from "./knob.js";

const ICON = { width: 18, height: 12, pad: 1 };
const PICTURE = { width: 168, height: 44, pad: 4, cycles: 2 };
const ICON_DUTY = 0.25;

function icon(choice) {
  const path = svg("path", { d: wavePath(waveKind(choice), { ...ICON, duty: ICON_DUTY }) });
  return svg(
    "svg",
    { class: "wb-wave-icon", viewBox: `0 0 ${ICON.width} ${ICON.height}`, width: ICON.width, height: ICON.height, "aria-hidden": "true" },
    path,
  );
}

export function createWaveform({ spec, link, label = spec.label, duty = 0.5 }) {
  let index = Math.round(spec.value ?? spec.default);
  let share = duty;
  const line = svg("path", { class: "wb-wave-line" });
  const area = svg("path", { class: "wb-wave-area" });
  const middle = PICTURE.height / 2;
  const picture = svg(
    "svg",
    { class: "wb-wave", viewBox: `0 0 ${PICTURE.width} ${PICTURE.height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("line", { class: "wb-wave-zero", x1: 0, x2: PICTURE.width, y1: middle, y2: middle }),
    area,
    line,
  );

  function draw() {
    const d = wavePath(waveKind(spec.choices[index]), { ...PICTURE, duty: share });
    line.setAttribute("d", d);
    area.setAttribute("d", `${d}L${PICTURE.width - PICTURE.pad} ${middle}L${PICTURE.pad} ${middle}Z`);
  }

  const row = createSegments({
    options: spec.choices.map((name) => ({ name: String(name), content: icon(name) })),
    label,
    title: spec.help,
    chosen: index,
    onChoose(next) {
      index = next;
      draw();
      link.grip(spec.name);
      link.set(spec.name, next);
      link.letGo(spec.name);
    },
  });
  draw();

  return {
    element: html("div", { class: "wb-waveform" }, html("div", { class: "wb-label" }, label), picture, row.element),
    setValue(value) {
      index = Math.round(value);
      row.setValue(index);
      draw();
    },
    setDuty(value) {
      share = value;
      draw();
    },
    destroy: row.destroy,
  };
}

// A link that also shows what passes through it, so that the drawing follows the duty knob.
export function watch(link, name, see) {
  return {
    ...link,
    set(changed, value) {
      if (changed === name) see(value);
      link.set(changed, value);
    },
  };
}

// The control of a duty parameter, which keeps the drawings that depend on it up to date.
export function followDuty(control, waves) {
  return {
    ...control,
    setValue(value) {
      control.setValue(value);
      waves.forEach((wave) => wave.setDuty(value));
    },
  };
}

function render(context) {
  return mountControls(context, "block", (host, specs, link) => {
    const [spec, duty] = specs;
    const wave = createWaveform({ spec, link, duty: duty?.value });
    const controls = new Map([[spec.name, wave]]);
    const row = html("div", { class: "wb-wave-row" }, wave.element);
    host.append(row);
    if (duty) {
      const knob = createKnob({ spec: duty, link: watch(link, duty.name, wave.setDuty) });
      controls.set(duty.name, followDuty(knob, [wave]));
      row.append(knob.element);
    }
    return { controls };
  });
}

export default { render };
