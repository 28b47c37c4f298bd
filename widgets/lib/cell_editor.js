// What the step grid and the circle do alike: the line to the kernel, the playhead, and where the focus is.
import { applyEdit } from "./cells.js";
import { createEditLink } from "./edit_link.js";
import { listen, playable } from "./dom.js";
import { followFeed } from "./feed.js";
import { mount } from "./mount.js";
import { createPlayhead } from "./playhead.js";

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

// create({link, label}) returns {element, show(shown), playAt(beat or null), destroy}.
export function mountCellEditor({ model, el, host }, create) {
  const { root, content, unmount } = mount({ model, el }, "block");
  playable(root);
  const link = createEditLink(model, applyEdit, (shown) => editor.show(shown));
  const editor = create({ link, label: model.get("title") });
  const playhead = createPlayhead(editor.playAt);
  content.append(editor.element);
  editor.playAt(null);
  link.hello();
  const stop = followFeed({ model, host, el }, playhead.take);
  return () => {
    stop();
    playhead.destroy();
    link.close();
    editor.destroy();
    unmount();
  };
}
