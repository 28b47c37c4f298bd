// Level meters on a canvas: peak and effective level of each channel, held peak as a line and as a number.

import { openLiveView } from "./live_view.js";
import { readTheme, watchTheme } from "./lib/theme.js";

const LOW_DB = -60;
const HIGH_DB = 6;
const WARM_DB = -12;
const SCALE = [0, -6, -12, -18, -24, -36, -48, -60];
const HEIGHT = 260; // as high as the piano roll, so that the two stand side by side
const TOP = 26;
const BOTTOM = 38;
const SCALE_WIDTH = 34;
const PAIR_WIDTHS = [44, 132]; // room for one pair of bars, at least and at most
const BAR_WIDTH = 16;
const BAR_GAP = 4;

// Pixels below the top of the bars at which a level lies.
export function depth(db, height) {
  const part = (HIGH_DB - db) / (HIGH_DB - LOW_DB);
  return Math.min(Math.max(part, 0), 1) * height;
}

// "−6.2", or "−∞" for silence.
export function reading(db) {
  if (db <= LOW_DB - 20) return "−∞";
  const size = Math.abs(db).toFixed(1);
  if (size === "0.0") return size;
  return `${db < 0 ? "−" : "+"}${size}`;
}

// Fill one bar from the bottom up to `db`, each zone in its own colour.
function fillBar(paint, theme, x, db, height, alpha) {
  const bottom = TOP + height;
  const zones = [[LOW_DB, WARM_DB, theme.accent], [WARM_DB, 0, theme.warn], [0, HIGH_DB, theme.bad]];
  paint.globalAlpha = alpha;
  for (const [from, to, colour] of zones) {
    if (db <= from) break;
    const upper = TOP + depth(Math.min(db, to), height);
    const lower = Math.min(TOP + depth(from, height), bottom);
    paint.fillStyle = colour;
    paint.fillRect(x, upper, BAR_WIDTH, lower - upper);
  }
  paint.globalAlpha = 1;
}

function drawScale(paint, theme, width, height) {
  paint.font = `10px ${theme.font}`;
  paint.textAlign = "right";
  paint.textBaseline = "middle";
  for (const db of SCALE) {
    const y = Math.round(TOP + depth(db, height)) + 0.5;
    paint.fillStyle = theme.inkFaint;
    paint.fillText(String(Math.abs(db)), SCALE_WIDTH - 10, y);
    paint.strokeStyle = db === 0 ? theme.lineStrong : theme.line;
    paint.beginPath();
    paint.moveTo(SCALE_WIDTH - 4, y);
    paint.lineTo(width - 8, y);
    paint.stroke();
  }
}

// Where each pair of bars begins, and how much room it has, in a given width.
export function placePairs(count, width) {
  const free = width - SCALE_WIDTH - 8;
  const room = Math.min(Math.max(free / Math.max(count, 1), PAIR_WIDTHS[0]), PAIR_WIDTHS[1]);
  const first = SCALE_WIDTH + Math.max((free - count * room) / 2, 0);
  return { room, lefts: Array.from({ length: count }, (_, at) => first + at * room) };
}

function drawPair(paint, theme, { start, room }, name, levels, height) {
  const left = start + (room - 2 * BAR_WIDTH - BAR_GAP) / 2;
  for (const channel of [0, 1]) {
    const [peak, rms, hold] = [levels[channel], levels[2 + channel], levels[4 + channel]];
    const x = left + channel * (BAR_WIDTH + BAR_GAP);
    paint.fillStyle = theme.line;
    paint.globalAlpha = 0.5;
    paint.fillRect(x, TOP, BAR_WIDTH, height);
    paint.globalAlpha = 1;
    fillBar(paint, theme, x, peak, height, 0.38);
    fillBar(paint, theme, x, rms, height, 1);
    if (hold > LOW_DB) {
      paint.fillStyle = hold >= 0 ? theme.bad : theme.ink;
      paint.fillRect(x, TOP + depth(hold, height) - 1, BAR_WIDTH, 2);
    }
  }
  const middle = left + BAR_WIDTH + BAR_GAP / 2;
  const loudest = Math.max(levels[4], levels[5]);
  paint.textAlign = "center";
  paint.font = `600 12px ${theme.font}`;
  paint.fillStyle = loudest >= 0 ? theme.bad : theme.ink;
  paint.fillText(reading(loudest), middle, TOP / 2);
  paint.font = `11px ${theme.font}`;
  paint.fillStyle = theme.inkSoft;
  paint.fillText(name, middle, TOP + height + 15, room - 6);
}

async function render(context) {
  const { model, signal } = context;
  const view = await openLiveView(context, "meters");
  signal?.addEventListener("abort", view.close);
  if (!view.hub) return view.close;
  const setLimiter = view.readout("limiter");
  const canvas = document.createElement("canvas");
  canvas.className = "wb-meters-canvas";
  canvas.setAttribute("role", "img");
  view.body.append(canvas);
  const names = model.get("names");
  const paint = canvas.getContext("2d");
  let width = 0;
  const height = HEIGHT - TOP - BOTTOM;
  let theme = readTheme(view.root);
  let levels = names.map(() => new Float32Array(6).fill(-120));
  let queued = 0;

  const draw = () => {
    queued = 0;
    paint.clearRect(0, 0, width, HEIGHT);
    drawScale(paint, theme, width, height);
    const { room, lefts } = placePairs(names.length, width);
    names.forEach((name, at) => drawPair(paint, theme, { start: lefts[at], room }, name, levels[at], height));
  };
  const redraw = () => (queued ||= requestAnimationFrame(draw));
  // The canvas is as wide as the view; setting its size clears it and its scale.
  const fit = () => {
    const ratio = window.devicePixelRatio || 1;
    width = Math.max(view.body.clientWidth, SCALE_WIDTH + PAIR_WIDTHS[0]);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${HEIGHT}px`;
    paint.scale(ratio, ratio);
    redraw();
  };
  const sizes = new ResizeObserver(fit);
  sizes.observe(view.body);
  view.atEnd(() => sizes.disconnect());
  view.atEnd(() => cancelAnimationFrame(queued));
  view.atEnd(watchTheme(() => {
    theme = readTheme(view.root);
    redraw();
  }));
  view.listen((meta, arrays) => {
    levels = arrays.map((each) => Float32Array.from(each));
    setLimiter(meta.limiter_db >= 0.05 ? `−${meta.limiter_db.toFixed(1)} dB` : "");
    redraw();
  });
  fit();
  return view.close;
}

export default { render };
