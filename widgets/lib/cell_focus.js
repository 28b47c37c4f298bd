// Where the focus is in an editor of cells.
import { listen } from "./dom.js";

// Row and step of the cell that an element is or lies in; null outside of cells.
export function placeIn(target) {
  const cell = target?.closest?.("[data-row]");
  return cell ? [Number(cell.dataset.row), Number(cell.dataset.step)] : null;
}

// The desk speaks of the cell that has the focus; Escape leads from the desk back to it, Ctrl+Z works in both.
export function followFocus(element, desk, { mark, focus }) {
  return listen(element, {
    focusin(event) {
      const place = placeIn(event.target);
      if (place) desk.reach(...place);
      mark();
    },
    keydown(event) {
      if (event.defaultPrevented || !desk.element.contains(event.target)) return;
      if (event.key === "Escape") focus(desk.row, desk.step);
      else if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) desk.key(event);
    },
  });
}
