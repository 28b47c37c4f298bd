// The transport's second row: run, halt, rewind, bar and beat, tempo, meter, metronome.
import { html, svg } from "./dom.js";
import { countOn, formatPosition } from "./music_position.js";

const AHEAD_S = 1; // how far the page counts on when nothing arrives
const ICONS = {
  rewind: "M3 3V13M13 3L5.5 8L13 13Z",
  run: "M4 2.5L13 8L4 13.5Z",
  halt: "M4 3H6.5V13H4ZM9.5 3H12V13H9.5Z",
};

function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}

export function createMusicRow({ act, now = () => performance.now() / 1000 }) {
  const rewind = html("button", { type: "button", class: "wb-button wb-rewind", title: "To the first bar", "aria-label": "To the first bar", onclick: () => act("rewind") }, icon("rewind"));
  const word = html("span", {}, "Run");
  const run = html("button", { type: "button", class: "wb-button wb-run", title: "Run through beats and bars", onclick: () => act(state.running ? "halt" : "run") }, icon("run"), word);
  const place = html("span", { class: "wb-place", role: "timer", "aria-label": "Bar and beat" }, "1.1");
  const tempo = html("input", { class: "wb-tempo", type: "number", min: 10, max: 500, step: 1, "aria-label": "Tempo, quarter notes a minute" });
  const meter = html("span", { class: "wb-meter-sign", "aria-label": "Meter" });
  const click = html("button", { type: "button", class: "wb-button wb-metronome", title: "Metronome", "aria-pressed": "false", onclick: () => act("metronome", !state.metronome) }, "Click");
  const unit = html("span", { class: "wb-unit" }, "bpm");
  const element = html("div", { class: "wb-music", role: "group", "aria-label": "Music" }, rewind, run, place, tempo, unit, meter, click);

  let state = { running: false, bar: 1, beat: 1, beats: 4, beats_per_s: 2, at: 0 };
  let frame = 0;

  tempo.addEventListener("change", () => act("tempo", Number(tempo.value)));

  function tick() {
    frame = 0;
    const ahead = Math.min(AHEAD_S, now() - state.at);
    const text = formatPosition(countOn(state, ahead));
    if (place.textContent !== text) place.textContent = text;
    if (state.running && ahead < AHEAD_S) frame = requestAnimationFrame(tick);
  }

  return {
    element,
    show(reading) {
      const changes = reading.running !== state.running;
      state = { ...reading, at: now() };
      element.classList.toggle("wb-on", state.running);
      if (changes) {
        run.replaceChildren(icon(state.running ? "halt" : "run"), word);
        word.textContent = state.running ? "Halt" : "Run";
      }
      if (document.activeElement !== tempo) tempo.value = String(Math.round(10 * state.bpm) / 10);
      tempo.disabled = state.mapped;
      tempo.title = state.mapped ? "A map of tempos decides" : "Tempo";
      meter.textContent = state.meter;
      click.setAttribute("aria-pressed", String(state.metronome));
      if (!frame) tick();
    },
    destroy: () => cancelAnimationFrame(frame),
  };
}
