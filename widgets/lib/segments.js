// A row of buttons of which one is chosen: a radio group with one tab stop and arrow keys.
import { html, listen } from "./dom.js";

const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// options: [{name, content}] where content is a string or an element (then `name` is its label).
export function createSegments({ options, label, title, chosen, onChoose }) {
  let index = chosen;
  const buttons = options.map(({ name, content }, i) =>
    html(
      "button",
      { type: "button", class: "wb-segment", role: "radio", "aria-label": name, title: name, onclick: () => choose(i) },
      content,
    ),
  );
  const element = html("div", { class: "wb-segments", role: "radiogroup", "aria-label": label, title }, ...buttons);

  function paint() {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-checked", String(i === index));
      button.setAttribute("tabindex", i === index ? "0" : "-1");
    });
  }

  function choose(next) {
    if (next === index) return;
    index = next;
    paint();
    onChoose(index);
  }

  const forget = listen(element, {
    keydown(event) {
      const step = STEP[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      choose((index + step + buttons.length) % buttons.length);
      buttons[index].focus();
    },
  });
  paint();

  return {
    element,
    setValue(next) {
      index = Math.round(next);
      paint();
    },
    destroy: forget,
  };
}
