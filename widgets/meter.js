// A level meter: one bar per channel, peak hold, a mark for "over", decibels beside it; with the
// effective level, if it is told, as the solid part of the bar.
import { html } from "./lib/dom.js";
import { createBallistics, dbToShare, FLOOR_DB } from "./lib/level.js";
import { mount } from "./lib/mount.js";
import { followFeed } from "./lib/feed.js";

const SCALE_DB = [6, 0, -6, -12, -20, -40];
const CHANNELS = ["left", "right"];

function createBar(channel) {
  const fill = html("div", { class: "wb-meter-fill" });
  const rms = html("div", { class: "wb-meter-fill wb-meter-rms", hidden: true });
  const peak = html("div", { class: "wb-meter-peak", hidden: true });
  const element = html("div", { class: "wb-meter-bar", title: channel }, fill, rms, peak);
  return {
    element,
    showRms() {
      rms.hidden = false;
    },
    draw({ db, held }, effective) {
      if (!rms.hidden) element.style.setProperty("--rms", dbToShare(Math.min(effective.db, db)).toFixed(4));
      element.style.setProperty("--level", dbToShare(db).toFixed(4));
      element.style.setProperty("--peak", dbToShare(held).toFixed(4));
      peak.classList.toggle("wb-over", held > 0);
      peak.hidden = held <= FLOOR_DB;
    },
  };
}

export function createMeter({ label = "Level", orientation = "vertical", now = () => performance.now() / 1000 }) {
  const bars = CHANNELS.map(createBar);
  const channels = CHANNELS.map(() => createBallistics());
  const effective = CHANNELS.map(() => createBallistics());
  const scale = html(
    "div",
    { class: "wb-meter-scale", "aria-hidden": "true" },
    ...SCALE_DB.map((db) => html("span", { style: `--db:${dbToShare(db).toFixed(4)}` }, db > 0 ? `+${db}` : String(db).replace("-", "−"))),
  );
  const over = html("button", { type: "button", class: "wb-meter-number", title: "Highest peak in dB; click to reset" }, "−∞");
  const face = html(
    "div",
    { class: "wb-meter-bars", role: "meter", "aria-label": label, "aria-valuemin": FLOOR_DB, "aria-valuemax": 6 },
    ...bars.map((b) => b.element),
    scale,
  );
  const element = html("div", { class: `wb-meter wb-meter-${orientation}` }, face, over);
  let frame = 0;
  let highest = FLOOR_DB;
  let spoken = 0;

  function draw(amplitudes = null) {
    const t = now();
    const shown = channels.map((c, i) => c.advance(t, amplitudes?.[i] ?? null));
    const solid = effective.map((c, i) => c.advance(t, amplitudes?.[CHANNELS.length + i] ?? null));
    shown.forEach((s, i) => bars[i].draw(s, solid[i]));
    const peak = Math.max(...shown.map((s) => s.held));
    if (peak > highest) {
      highest = peak;
      over.textContent = `${peak > 0 ? "+" : "−"}${Math.abs(peak).toFixed(1)}`;
      over.classList.toggle("wb-over", peak > 0);
    }
    // A screen reader is told once a second at most, and only on request (no live region).
    if (t - spoken > 1) {
      spoken = t;
      face.setAttribute("aria-valuenow", peak.toFixed(0));
      face.setAttribute("aria-valuetext", peak <= FLOOR_DB ? "silent" : `${peak.toFixed(0)} decibels`);
    }
  }

  // Falls back by itself when nothing arrives, then stops costing anything.
  function fall() {
    frame = 0;
    draw();
    if (!channels.every((c) => c.silent)) frame = requestAnimationFrame(fall);
  }

  over.addEventListener("click", () => {
    highest = FLOOR_DB;
    over.textContent = "−∞";
    over.classList.remove("wb-over");
  });

  return {
    element,
    // Peaks of the last refresh, one amplitude per channel (1 = full scale); then, if known, effective values.
    show(amplitudes) {
      if (amplitudes.length > CHANNELS.length) bars.forEach((bar) => bar.showRms());
      draw(amplitudes);
      if (!frame) frame = requestAnimationFrame(fall);
    },
    destroy: () => cancelAnimationFrame(frame),
  };
}

function render({ model, el, host }) {
  const { content, unmount } = mount({ model, el }, "block");
  const meter = createMeter({ label: model.get("title"), orientation: model.get("orientation") });
  content.append(meter.element);
  const stop = followFeed({ model, host, el }, (_meta, arrays) => meter.show(arrays[0]));
  return () => {
    stop();
    meter.destroy();
    unmount();
  };
}

export default { render };
