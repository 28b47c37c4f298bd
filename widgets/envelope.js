// The ADSR editor: the curve with points to drag, and below it the four numbers, each of which
// is a slider of its own (drag, wheel, keys, typing).
import { movePoint, points, curvePath } from "./lib/adsr.js";
import { nudge } from "./lib/curve.js";
import { html, listen, svg } from "./lib/dom.js";
import { mountControls } from "./lib/bound.js";
import { createRange } from "./lib/range.js";

const BOX = { width: 260, height: 84, pad: 8 };
const STAGES = ["attack", "decay", "sustain", "release"];
const POINTS = { attack: "Attack point", decay: "Decay and sustain point", release: "Release point" };
const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function createNumber({ spec, stage, link, onShow }) {
  const face = html("div", { class: "wb-number-face" });
  const readout = html("button", { type: "button", class: "wb-readout", tabindex: "-1", title: "Type a value" });
  const bar = html("div", { class: "wb-number-bar" }, html("div", { class: "wb-number-fill" }));
  face.append(html("span", { class: "wb-label" }, stage), bar);
  const draw = (position, value) => {
    bar.style.setProperty("--at", position);
    onShow(stage, value);
  };
  const range = createRange({ spec, face, readout, label: stage, travelPx: 120, draw, link });
  return { ...range, element: html("div", { class: "wb-number" }, face, readout) };
}

// specs: {attack, decay, sustain, release}, each a spec with its value. label: its name for screen
// readers; heading: the text above it, if any.
export function createEnvelope({ specs, link, label = "Envelope", heading = label }) {
  const values = {};
  const numbers = {};
  const area = svg("path", { class: "wb-env-area" });
  const line = svg("path", { class: "wb-env-line" });
  const dots = Object.fromEntries(
    Object.entries(POINTS).map(([which, name]) => [
      which,
      svg("g", { class: "wb-env-point", tabindex: "-1", role: "img", "aria-label": `${name}; arrow keys move it` },
        svg("circle", { class: "wb-env-target", r: 13 }),
        svg("circle", { class: "wb-env-dot", r: 4.5 })),
    ]),
  );
  const picture = svg(
    "svg",
    { class: "wb-env", viewBox: `0 0 ${BOX.width} ${BOX.height}` },
    svg("line", { class: "wb-wave-zero", x1: BOX.pad, x2: BOX.width - BOX.pad, y1: BOX.height - BOX.pad, y2: BOX.height - BOX.pad }),
    area, line, ...Object.values(dots),
  );

  function draw() {
    const path = curvePath(specs, values, BOX);
    line.setAttribute("d", path);
    area.setAttribute("d", `${path}Z`);
    const at = points(specs, values);
    for (const [which, dot] of Object.entries(dots)) {
      const x = BOX.pad + at[which].x * (BOX.width - 2 * BOX.pad);
      const y = BOX.pad + (1 - at[which].y) * (BOX.height - 2 * BOX.pad);
      dot.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
  }

  function show(stage, value) {
    values[stage] = value;
    if (Object.keys(values).length === STAGES.length) draw();
  }
  for (const stage of STAGES) numbers[stage] = createNumber({ spec: specs[stage], stage, link, onShow: show });

  const stagesOf = (which) => (which === "decay" ? ["decay", "sustain"] : [which]);
  const each = (which, run) => stagesOf(which).forEach((stage) => run(specs[stage].name));

  function apply(changes) {
    for (const [stage, value] of Object.entries(changes)) numbers[stage].move(value);
  }

  function placeOf(event) {
    const box = picture.getBoundingClientRect();
    const scale = BOX.width / box.width;
    const x = ((event.clientX - box.left) * scale - BOX.pad) / (BOX.width - 2 * BOX.pad);
    const y = 1 - ((event.clientY - box.top) * scale - BOX.pad) / (BOX.height - 2 * BOX.pad);
    return [x, y];
  }

  function dragPoint(which, dot) {
    let grip = null;
    const end = (event) => {
      if (grip?.id !== event.pointerId) return;
      grip = null;
      dot.classList.remove("wb-held");
      each(which, link.letGo);
    };
    return listen(dot, {
      pointerdown(event) {
        if (event.button !== 0 || grip) return;
        event.preventDefault();
        dot.focus({ preventScroll: true });
        dot.setPointerCapture(event.pointerId);
        const [x, y] = placeOf(event);
        const at = points(specs, values)[which];
        grip = { id: event.pointerId, dx: at.x - x, dy: at.y - y };
        dot.classList.add("wb-held");
        each(which, link.grip);
      },
      pointermove(event) {
        if (grip?.id !== event.pointerId) return;
        const [x, y] = placeOf(event);
        apply(movePoint(specs, values, which, x + grip.dx, y + grip.dy));
      },
      pointerup: end,
      pointercancel: end,
      lostpointercapture: end,
      dblclick() {
        each(which, link.grip);
        apply(Object.fromEntries(stagesOf(which).map((stage) => [stage, specs[stage].default])));
        each(which, link.letGo);
      },
      keydown(event) {
        const arrow = ARROWS[event.key];
        if (!arrow) return;
        event.preventDefault();
        event.stopPropagation();
        const stage = arrow[1] ? "sustain" : which;
        if (!stagesOf(which).includes(stage)) return;
        const amount = (arrow[0] + arrow[1]) * (event.shiftKey ? 0.002 : 0.02);
        each(which, link.grip);
        apply({ [stage]: nudge(specs[stage], values[stage], amount) });
        each(which, link.letGo);
      },
    });
  }
  const forget = Object.entries(dots).map(([which, dot]) => dragPoint(which, dot));

  const element = html(
    "div",
    { class: "wb-envelope", role: "group", "aria-label": label },
    heading ? html("div", { class: "wb-label" }, heading) : null,
    picture,
    html("div", { class: "wb-numbers" }, ...STAGES.map((stage) => numbers[stage].element)),
  );
  return {
    element,
    controls: STAGES.map((stage) => [specs[stage].name, numbers[stage]]),
    destroy: () => forget.forEach((f) => f()),
  };
}

function render(context) {
  return mountControls(context, "block", (host, specs, link) => {
    const byStage = Object.fromEntries(STAGES.map((stage, i) => [stage, specs[i]]));
    const label = context.model.get("title");
    const editor = createEnvelope({ specs: byStage, link, label });
    host.append(editor.element);
    return { controls: new Map(editor.controls), destroy: editor.destroy };
  });
}

export default { render };
