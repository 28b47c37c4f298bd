// What the editor of notes has below its picture: what is chosen in words, the steps that hold the hand, a way back.
import { createBackAndForth, signButton } from "./desk.js";
import { html } from "./dom.js";
import { SNAPS, sayNote } from "./roll.js";

const HELP = "Drag: draw, move, at the end stretch · shift: choose several · right click or delete: away · , . arrows + −: by keys";

export function createNotesDesk({ link, snap, remove }) {
  const known = SNAPS.some(([value]) => value === snap) ? SNAPS : [...SNAPS, [snap, `${snap} beat`]];
  const choices = html("select", { class: "wb-desk-row wb-notes-snap", "aria-label": "Steps that hold the hand" }, ...known.map(([value, name]) => html("option", { value, selected: value === snap }, name)));
  const words = html("span", { class: "wb-desk-words" }, HELP);
  const away = signButton("✕", "Take away what is chosen", remove);
  const steps = createBackAndForth(link);
  const element = html(
    "div",
    { class: "wb-desk" },
    html("div", { class: "wb-desk-line", role: "status" }, words),
    html("div", { class: "wb-desk-line" }, html("span", { class: "wb-desk-group" }, html("span", { class: "wb-label" }, "Snap"), choices), html("span", { class: "wb-desk-end" }, away, ...steps.elements)),
  );

  return {
    element,
    get snap() {
      return choices.value;
    },
    // Say what is chosen.
    show(notes) {
      const row = (note) => link.shown.rows.find((each) => each.key === note.row);
      const one = notes.length === 1 ? sayNote(row(notes[0]), notes[0]) : `${notes.length} notes chosen`;
      words.textContent = notes.length ? one : HELP;
      away.disabled = notes.length === 0;
      steps.show();
    },
  };
}
