// The health badge: one calm line that says whether sound keeps up, with words beside the colour.
import { html } from "./lib/dom.js";
import { mount } from "./lib/mount.js";
import { followFeed } from "./lib/feed.js";
import { judge, percent } from "./lib/verdict.js";

const NUMBERS = [
  ["load", "Load", "Share of the block's time that rendering takes: the slowest of 100 blocks"],
  ["voices", "Voices", "Notes that sound now"],
  ["xruns", "Xruns", "Blocks that came too late; each may be heard as a click"],
  ["drops", "Drops", "Events that did not fit on their way to the notebook; sound is not affected"],
];

export function createHealth() {
  const light = html("span", { class: "wb-light", "aria-hidden": "true" });
  const verdict = html("span", { class: "wb-verdict", role: "status" }, "Waiting for the session");
  const numbers = Object.fromEntries(NUMBERS.map(([key]) => [key, html("span", { class: "wb-figure" }, "–")]));
  const bar = html("span", { class: "wb-load", "aria-hidden": "true" }, html("span", { class: "wb-load-fill" }));
  const row = html(
    "span",
    { class: "wb-figures" },
    ...NUMBERS.map(([key, name, title]) =>
      html("span", { class: "wb-figure-cell", title }, html("span", { class: "wb-label" }, name), key === "load" ? bar : null, numbers[key]),
    ),
  );
  const sink = html("div", { class: "wb-health-note" });
  const busy = html("div", { class: "wb-health-note" });
  const element = html(
    "div",
    { class: "wb-health", role: "group", "aria-label": "Session health" },
    html("div", { class: "wb-health-line" }, light, verdict, row),
    sink,
    busy,
  );

  function say(target, text) {
    if (target.textContent !== text) target.textContent = text;
  }

  return {
    element,
    show(health) {
      const { level, text } = judge(health);
      element.dataset.level = level;
      say(verdict, text);
      bar.style.setProperty("--at", Math.min(1, health.load));
      say(numbers.load, percent(health.load));
      for (const key of ["voices", "xruns", "drops"]) say(numbers[key], String(health[key]));
      say(sink, health.sink);
      sink.title = health.note;  // the cell that made the session has said it already
      say(busy, health.busy);
      busy.classList.toggle("wb-warned", !health.busy_ok);
    },
    destroy() {},
  };
}

function render({ model, el, host }) {
  const { content, unmount } = mount({ model, el }, "block");
  const health = createHealth();
  content.append(health.element);
  health.show(model.get("state"));
  const stop = followFeed({ model, host, el }, (meta) => health.show(meta));
  return () => {
    stop();
    unmount();
  };
}

export default { render };
