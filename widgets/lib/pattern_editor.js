// What editors of patterns do alike: the line to the kernel, and the playhead.
import { createEditLink } from "./edit_link.js";
import { playable } from "./dom.js";
import { followFeed } from "./feed.js";
import { mount } from "./mount.js";
import { createPlayhead } from "./playhead.js";

// apply(shown, edit) gives what is shown after an edit; create({link, label, model}) returns {element, show(shown),
// playAt(beat or null), destroy}.
export function mountEditor({ model, el, host }, apply, create) {
  const { root, content, unmount } = mount({ model, el }, "block");
  playable(root);
  const link = createEditLink(model, apply, (shown) => editor.show(shown));
  const editor = create({ link, label: model.get("title"), model });
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
