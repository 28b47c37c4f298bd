// The root element every widget of ours starts with: theme class, name, error strip.

import { attachErrors } from "./errors.js";

// Returns { root, content, unmount }: put everything into `content`; call `unmount` from the cleanup of `render`.
export function mount({ model, el }, name) {
  const root = document.createElement("div");
  root.className = `wb wb-${name}`;
  const content = document.createElement("div");
  content.className = "wb-content";
  root.append(content);
  el.append(root);
  const detachErrors = attachErrors(model, root);
  return {
    root,
    content,
    unmount() {
      detachErrors();
      root.remove();
    },
  };
}
