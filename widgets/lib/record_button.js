// Records all that is heard: a red dot, and the time that has been recorded while it does so.
import { formatClock } from "./clock.js";
import { html, svg } from "./dom.js";

// What the button says; `seconds` is what has been recorded by now.
export function recordWords({ recording, file, error }, seconds) {
  if (recording) return { text: formatClock(seconds), title: `Recording into ${file}: press to end it` };
  const title = error || (file ? `Record again; the last take is ${file}` : "Record all that is heard into a file");
  return { text: "Record", title };
}

export function createRecordButton({ onPress }) {
  const dot = svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("circle", { cx: 8, cy: 8, r: 5 }));
  const text = html("span", { class: "wb-record-text" }, "Record");
  const element = html("button", { type: "button", class: "wb-button wb-record", "aria-pressed": "false", onclick: onPress }, dot, text);
  const trouble = html("p", { class: "wb-record-trouble", role: "alert", hidden: true });

  return {
    element,
    trouble,
    show(reading, seconds) {
      const words = recordWords(reading, seconds);
      if (text.textContent !== words.text) text.textContent = words.text;
      element.setAttribute("aria-pressed", String(reading.recording));
      if (element.title !== words.title) {
        element.title = words.title;
        // The time is not part of the name: read out whenever it changes, it would drown all else.
        element.setAttribute("aria-label", `Record. ${words.title}`);
      }
      trouble.hidden = !reading.error;
      if (trouble.textContent !== reading.error) trouble.textContent = reading.error;
    },
  };
}
