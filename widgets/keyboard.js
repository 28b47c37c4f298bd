// A piano keyboard for mouse, fingers (several at once, sliding from key to key), computer keys
// and screen readers. Whatever happens to the pointer, the focus or the page: no note hangs.
import { createHeldNotes } from "./lib/held.js";
import { html, isPlainLetter, listen, playable } from "./lib/dom.js";
import { createUplink } from "./lib/uplink.js";
import { mount } from "./lib/mount.js";
import { keyAt, layoutKeys, letterOfNote, noteName, noteOfCode, rangeFor, spokenName, velocityAt } from "./lib/piano.js";

const TYPED_VELOCITY = 96;
const ACCENT_VELOCITY = 127;

// around: the element within which the letters play, if that is more than the keyboard itself.
export function createKeyboard({ noteOn, noteOff, octaves = null, label = "Keyboard", around = null }) {
  let keys = [];
  let buttons = new Map();
  let base = 48; // the note of the lower row's first computer key
  let focused = 60;
  const pointers = new Set();

  const paintKey = (note, on) => buttons.get(note)?.classList.toggle("wb-down", on);
  const held = createHeldNotes(
    (note, velocity) => {
      paintKey(note, true);
      noteOn(note, velocity);
    },
    (note) => {
      paintKey(note, false);
      noteOff(note);
    },
  );

  const bed = html("div", { class: "wb-piano-bed" });
  const down = html("button", { type: "button", class: "wb-button wb-small", "aria-label": "Octave down", title: "Octave down (arrow down)", onclick: () => shift(-12) }, "−");
  const up = html("button", { type: "button", class: "wb-button wb-small", "aria-label": "Octave up", title: "Octave up (arrow up)", onclick: () => shift(12) }, "+");
  const place = html("span", { class: "wb-piano-octave", "aria-live": "polite" });
  const hint = html("span", { class: "wb-piano-hint" }, "Click the keys, then type");
  const bar = html("div", { class: "wb-piano-bar" }, html("span", { class: "wb-label" }, "Octave"), down, place, up, hint);
  const element = html("div", { class: "wb-piano", role: "group", "aria-label": label }, bed, bar);

  const scope = around ?? element;

  function build() {
    const [low, high] = rangeFor(bed.clientWidth || 600, octaves);
    if (keys.length && keys[0].note === low && keys.at(-1).note === high) return;
    held.releaseAll();
    keys = layoutKeys(low, high);
    buttons = new Map();
    for (const key of keys) {
      const button = html("button", {
        type: "button",
        class: key.black ? "wb-key wb-key-black" : "wb-key wb-key-white",
        "aria-label": spokenName(key.note),
        style: `left:${key.x * 100}%;width:${key.width * 100}%`,
        tabindex: "-1",
      }, html("span", { class: "wb-key-text" }));
      buttons.set(key.note, button);
    }
    bed.replaceChildren(...buttons.values());
    focused = Math.min(high, Math.max(low, focused));
    relabel();
  }

  // Letters while the keyboard has the focus, the names of the Cs otherwise.
  function relabel() {
    place.textContent = noteName(base);
    for (const [note, button] of buttons) {
      const letter = element.classList.contains("wb-playing") ? letterOfNote(note, base) : "";
      button.firstChild.textContent = letter || (note % 12 === 0 ? noteName(note) : "");
      button.classList.toggle("wb-lettered", letter !== "");
      button.setAttribute("tabindex", note === focused ? "0" : "-1");
    }
  }

  function shift(by) {
    base = Math.min(96, Math.max(12, base + by));
    relabel();
  }

  function playAt(event) {
    const box = bed.getBoundingClientRect();
    const y = (event.clientY - box.top) / box.height;
    const key = keyAt(keys, (event.clientX - box.left) / box.width, Math.min(1, Math.max(0, y)));
    const inside = y > -0.5 && y < 1.5;
    if (key && inside) held.press(event.pointerId, key.note, velocityAt(key, y));
    else held.release(event.pointerId);
    return key;
  }

  function lift(event) {
    pointers.delete(event.pointerId);
    held.release(event.pointerId);
  }

  function moveFocus(by) {
    focused = Math.min(keys.at(-1).note, Math.max(keys[0].note, focused + by));
    relabel();
    buttons.get(focused).focus();
  }

  function keydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const note = noteOfCode(event.code, base);
    const onButton = event.target.classList.contains("wb-button");
    if (event.code === "ArrowUp") shift(12);
    else if (event.code === "ArrowDown") shift(-12);
    else if (event.code === "ArrowRight") moveFocus(1);
    else if (event.code === "ArrowLeft") moveFocus(-1);
    else if ((event.code === "Space" || event.code === "Enter") && !onButton) {
      if (event.shiftKey) return; // runs the cell
      if (!event.repeat) held.press(event.code, focused, TYPED_VELOCITY);
    } else if (note !== null) {
      playLetter(event, note);
    } else if (!isPlainLetter(event)) return; // a slip of the finger must not edit the notebook
    event.preventDefault();
    event.stopPropagation();
  }

  function playLetter(event, note) {
    if (!event.repeat) held.press(event.code, note, event.shiftKey ? ACCENT_VELOCITY : TYPED_VELOCITY);
  }

  // A letter typed on a knob beside the keys plays too; what is typed into a field does not.
  function keydownAround(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const note = noteOfCode(event.code, base);
    if (note === null) return;
    playLetter(event, note);
    event.preventDefault();
    event.stopPropagation();
  }

  function keyup(event) {
    if (!held.holds(event.code)) return;
    held.release(event.code);
    event.preventDefault();
    event.stopPropagation();
  }

  const releaseAll = () => {
    pointers.clear();
    held.releaseAll();
  };

  const forget = [
    listen(bed, {
      pointerdown(event) {
        if (event.button !== 0) return;
        event.preventDefault();
        bed.setPointerCapture(event.pointerId);
        pointers.add(event.pointerId);
        const key = playAt(event);
        if (key) {
          focused = key.note;
          buttons.get(focused).focus({ preventScroll: true });
        }
      },
      pointermove: (event) => pointers.has(event.pointerId) && playAt(event),
      pointerup: lift,
      pointercancel: lift,
      lostpointercapture: lift,
      contextmenu: (event) => event.preventDefault(),
    }),
    listen(element, { keydown }),
    listen(scope, {
      keydown: keydownAround,
      keyup,
      focusin() {
        element.classList.add("wb-playing");
        relabel();
      },
      focusout(event) {
        if (scope.contains(event.relatedTarget)) return;
        element.classList.remove("wb-playing");
        releaseAll();
        relabel();
      },
    }),
    listen(window, { blur: releaseAll, pagehide: releaseAll }),
    listen(document, { visibilitychange: () => document.hidden && releaseAll() }),
  ];
  const sizes = new ResizeObserver(build);
  sizes.observe(bed);

  return {
    element,
    releaseAll,
    destroy() {
      releaseAll();
      sizes.disconnect();
      forget.forEach((f) => f());
    },
  };
}

// The keyboard's two messages, over a link that sends them at once.
export function playThrough(link) {
  return {
    noteOn: (note, velocity) => link.tell("note_on", { note, velocity }),
    noteOff: (note) => link.tell("note_off", { note }),
  };
}

function render({ model, el }) {
  const { root, content, unmount } = mount({ model, el }, "block");
  playable(root);
  const link = createUplink(model, () => {});
  const keyboard = createKeyboard({ ...playThrough(link), octaves: model.get("octaves"), label: model.get("title") });
  content.append(keyboard.element);
  return () => {
    keyboard.destroy();
    link.close();
    unmount();
  };
}

export default { render };
