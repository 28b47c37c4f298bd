// What the desks below the editors of patterns share: buttons to go back and forth.
import { html } from "./dom.js";

// A small button with a sign, and its name for screen readers and as a tooltip.
export function signButton(sign, title, onclick) {
  return html("button", { type: "button", class: "wb-button wb-small", title, "aria-label": title, onclick }, sign);
}

// Undo and redo; show() says whether there is a way.
export function createBackAndForth(link) {
  const undo = signButton("↶", "Undo", () => link.edit({ edit: "undo" }));
  const redo = signButton("↷", "Redo", () => link.edit({ edit: "redo" }));
  return {
    elements: [undo, redo],
    show() {
      undo.disabled = !link.shown.can_undo;
      redo.disabled = !link.shown.can_redo;
    },
  };
}
