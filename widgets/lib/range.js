// What a knob, a fader and a number have in common: a value on a curve that follows pointer,
// wheel, keys and typing, and that says what it is to a screen reader. Drawing is the caller's.
import { bounds, fromPosition, nudge, tidy, toPosition } from "./curve.js";
import { attachEntry } from "./entry.js";
import { formatValue } from "./format.js";
import { listen } from "./dom.js";

const FINE = 0.1;
const KEY_STEP = 0.01;
const PAGE_STEP = 0.1;
const WHEEL_STEP = 0.02;

const KEYS = {
  ArrowUp: KEY_STEP,
  ArrowRight: KEY_STEP,
  ArrowDown: -KEY_STEP,
  ArrowLeft: -KEY_STEP,
  PageUp: PAGE_STEP,
  PageDown: -PAGE_STEP,
};

function describe(face, spec, label, axis) {
  const [low, high] = bounds(spec);
  face.setAttribute("role", "slider");
  face.setAttribute("tabindex", "0");
  face.setAttribute("aria-label", label);
  face.setAttribute("aria-orientation", axis === "x" ? "horizontal" : "vertical");
  face.setAttribute("aria-valuemin", low);
  face.setAttribute("aria-valuemax", high);
  const range = `${formatValue(spec, low)} to ${formatValue(spec, high)}`;
  face.setAttribute("title", spec.help ? `${spec.help}\n${range}` : range);
}

// face: the focusable element. readout: optional element with the value's text; a click on it
// opens typing. draw(position, value) paints. Returns {setValue, value, destroy}.
export function createRange({ spec, face, readout = null, label = spec.label, axis = "y", travelPx = 160, draw, link }) {
  let value = spec.value ?? spec.default;
  let drag = null;
  describe(face, spec, label, axis);

  function paint() {
    const text = formatValue(spec, value);
    face.setAttribute("aria-valuenow", Number(value.toPrecision(6)));
    face.setAttribute("aria-valuetext", text);
    if (readout) readout.textContent = text;
    draw(toPosition(spec, value), value);
  }

  // The hand moved it; a value that stays the same is not news.
  function move(next) {
    if (next === value) return;
    value = next;
    paint();
    link.set(spec.name, value);
  }

  // A single step (key, wheel, typing): gripped and let go in one.
  function step(next) {
    link.grip(spec.name);
    move(next);
    link.letGo(spec.name);
  }

  function begin(event) {
    if (event.button !== 0 || drag) return;
    event.preventDefault();
    face.focus({ preventScroll: true });
    face.setPointerCapture(event.pointerId);
    drag = { id: event.pointerId, x: event.clientX, y: event.clientY, position: toPosition(spec, value) };
    face.classList.add("wb-held");
    link.grip(spec.name);
  }

  function follow(event) {
    if (event.pointerId !== drag?.id) return;
    const pixels = axis === "x" ? event.clientX - drag.x : drag.y - event.clientY;
    const travel = typeof travelPx === "function" ? travelPx() : travelPx;
    const share = (pixels / travel) * (event.shiftKey ? FINE : 1);
    drag.x = event.clientX;
    drag.y = event.clientY;
    drag.position = Math.min(1, Math.max(0, drag.position + share));
    move(tidy(spec, fromPosition(spec, drag.position)));
  }

  function end(event) {
    if (event.pointerId !== drag?.id) return;
    drag = null;
    face.classList.remove("wb-held");
    link.letGo(spec.name);
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [low, high] = bounds(spec);
    const fine = event.shiftKey ? FINE : 1;
    if (event.key in KEYS) step(nudge(spec, value, KEYS[event.key] * fine));
    else if (event.key === "Home") step(low);
    else if (event.key === "End") step(high);
    else if (event.key === "Delete" || event.key === "Backspace") step(spec.default);
    else if (event.key === "Enter" && !event.shiftKey && entry) entry.open();
    else if (/^[0-9.-]$/.test(event.key) && entry) entry.open(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // NB: only while focused. A notebook is scrolled with the pointer above controls all the time,
  // and scrolling must not turn them.
  function wheel(event) {
    if (face.getRootNode().activeElement !== face) return;
    event.preventDefault();
    step(nudge(spec, value, -Math.sign(event.deltaY || event.deltaX) * WHEEL_STEP * (event.shiftKey ? FINE : 1)));
  }

  const forget = listen(face, {
    pointerdown: begin,
    pointermove: follow,
    // Chromium holds pointermove back until the next frame; this comes at once, 7 ms earlier in the middle.
    pointerrawupdate: follow,
    pointerup: end,
    pointercancel: end,
    lostpointercapture: end,
    dblclick: () => step(spec.default),
    keydown: key,
  });
  face.addEventListener("wheel", wheel, { passive: false });
  const entry = readout && attachEntry(readout, { spec, label, read: () => value, commit: step, after: () => face.focus() });
  paint();

  return {
    get value() {
      return value;
    },
    // From the kernel: shows, never sends.
    setValue(next) {
      if (drag || next === value) return;
      value = next;
      paint();
    },
    move,
    destroy() {
      forget();
      face.removeEventListener("wheel", wheel);
      entry?.destroy();
    },
  };
}
