// Play, stop, record, panic, and the session's clock. The clock comes a few times a second; between two
// arrivals the page counts on by itself, so it runs smoothly and costs no messages.
import { html, svg } from "./lib/dom.js";
import { formatClock } from "./lib/clock.js";
import { createMusicRow } from "./lib/music_row.js";
import { mount } from "./lib/mount.js";
import { followFeed } from "./lib/feed.js";
import { createRecordButton } from "./lib/record_button.js";

const ICONS = {
  play: "M4 2.5L13 8L4 13.5Z",
  stop: "M3.5 3.5H12.5V12.5H3.5Z",
  panic: "M8 1.8L15 14H1ZM8 6.4V10M8 11.4V12.6",
};
const AHEAD_S = 1; // how far the page counts on when nothing arrives

function button(action, text, title, onPress) {
  const icon = svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: ICONS[action] }));
  return html("button", { type: "button", class: `wb-button wb-${action}`, title, onclick: onPress }, icon, html("span", {}, text));
}

export function createTransport({ act, move = () => {}, now = () => performance.now() / 1000 }) {
  const play = button("play", "Play", "Start the sound", () => act("play"));
  const stop = button("stop", "Stop", "Stop the sound; the position stays", () => act("stop"));
  const record = createRecordButton({ onPress: () => act("record") });
  const panic = button("panic", "Panic", "Silence at once and release every voice", () => act("panic"));
  const clock = html("span", { class: "wb-clock", role: "timer", "aria-label": "Session time" }, formatClock(0));
  const word = html("span", { class: "wb-state", role: "status" }, "Stopped");
  const row = html("div", { class: "wb-transport", role: "group", "aria-label": "Transport" }, play, stop, panic, clock, word);
  const music = createMusicRow({ act: move, now });
  const element = html("div", { class: "wb-transport-rows" }, row);

  let state = { playing: false, seconds: 0, record: null, at: 0 };
  let frame = 0;

  function tick() {
    frame = 0;
    const ahead = state.playing ? Math.min(AHEAD_S, now() - state.at) : 0;
    clock.textContent = formatClock(state.seconds + ahead);
    if (state.record) record.show(state.record, state.record.seconds + ahead);
    if (state.playing && ahead < AHEAD_S) frame = requestAnimationFrame(tick);
  }

  return {
    element,
    show({ playing, seconds, sink, music: reading, record: recording = null }) {
      state = { playing, seconds, record: recording, at: now() };
      play.setAttribute("aria-pressed", String(playing));
      row.classList.toggle("wb-on", playing);
      const text = playing ? `Playing${sink ? ` · ${sink}` : ""}` : "Stopped";
      if (word.textContent !== text) word.textContent = text;
      if (recording && !record.element.isConnected) {
        stop.after(record.element);
        element.append(record.trouble);
      }
      if (reading) {
        if (!music.element.isConnected) row.after(music.element);
        music.show(reading);
      }
      if (!frame) tick();
    },
    destroy() {
      cancelAnimationFrame(frame);
      music.destroy();
    },
  };
}

function render({ model, el, host }) {
  const { content, unmount } = mount({ model, el }, "block");
  const transport = createTransport({
    act: (action) => model.send({ kind: "transport", action }),
    move: (action, value) => model.send({ kind: "music", action, value }),
  });
  content.append(transport.element);
  transport.show(model.get("state"));
  const stop = followFeed({ model, host, el }, transport.show);
  return () => {
    stop();
    transport.destroy();
    unmount();
  };
}

export default { render };
