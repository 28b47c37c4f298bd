// What all views share: title, readouts, freeze button, and the line to the hub that is open while the view is seen.

import { findHub } from "./hub.js";
import { mount } from "./lib/mount.js";
import { whileVisible } from "./lib/visible.js";

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function freezeButton(model) {
  const button = element("button", "wb-view-freeze");
  button.type = "button";
  const update = () => {
    const frozen = model.get("frozen");
    button.textContent = frozen ? "Resume" : "Freeze";
    button.setAttribute("aria-pressed", String(frozen));
  };
  button.addEventListener("click", () => {
    model.set("frozen", !model.get("frozen"));
    model.save_changes();
    update();
  });
  model.on("change:frozen", update);
  update();
  return { button, release: () => model.off("change:frozen", update) };
}

// Returns { hub, root, body, say, readout, listen, atEnd, close }; `hub` is null if it could not be found.
export async function openLiveView(context, name) {
  const { model, host } = context;
  const { root, content, unmount } = mount(context, name);
  root.classList.add("wb-view");
  const head = element("div", "wb-view-head");
  const readouts = element("div", "wb-view-readouts");
  const { button, release } = freezeButton(model);
  head.append(element("div", "wb-view-title", model.get("title")), readouts, button);
  const body = element("div", "wb-view-body");
  content.append(head, body);
  if (model.get("notice")) content.append(element("div", "wb-view-notice", model.get("notice")));

  const say = (text) => body.replaceChildren(element("div", "wb-view-empty", text));
  const endings = [release, unmount];
  const close = () => endings.splice(0).forEach((end) => end());
  let hub = null;
  try {
    hub = await findHub({ model, host });
  } catch (error) {
    say(error.message);
  }
  return {
    hub,
    say,
    root,
    body,
    close,

    // A small labelled text in the title line; returns the function that sets it.
    readout(label, className = "") {
      const value = element("span", "wb-view-value");
      const item = element("span", `wb-view-readout ${className}`);
      item.append(element("span", "wb-view-label", label), value);
      item.hidden = true;
      readouts.append(item);
      return (text) => {
        item.hidden = text === "";
        if (value.textContent !== text) value.textContent = text;
      };
    },

    // Take frames from now on, as long as the view is on the screen.
    listen(onPart) {
      const link = hub.join(model.get("feed"), onPart);
      const stop = whileVisible(root, link.show);
      endings.unshift(() => {
        stop();
        link.leave();
      });
    },

    // Call something when the view goes.
    atEnd(end) {
      endings.unshift(end);
    },
  };
}
