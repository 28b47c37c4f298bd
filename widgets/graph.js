// The graph as SVG: boxes, curves, and what moves on them. Its colours are the theme's own.

import { openLiveView } from "./live_view.js";
import { html, svg } from "./lib/dom.js";
import { costText, depthText, fitScale, labelPlaces, levelText, loudness, shortened, wirePath } from "./lib/graph.js";

const NAME_CHARACTERS = 18;
const ROW_Y = 67;
const ROW_HEIGHT = 17;
const COST_BAR = 120; // pixels that stand for the whole budget

let drawings = 0; // arrow heads are found by name, and names are the page's

function drawNode(node) {
  const [x, y, width, height] = node.box;
  const cost = svg("text", { class: "wb-graph-cost", x: 12, y: 49 });
  const bar = svg("rect", { class: "wb-graph-share", x: 12, y: 55, width: 0, height: 2.5, rx: 1.2 });
  const kind = node.kind && svg("text", { class: "wb-graph-kind", x: 12, y: 33 }, shortened(node.kind, NAME_CHARACTERS + 3));
  const late = node.late > 0 && ` · ${node.late} frames late`;
  const rows = node.ways_in.map((name, at) =>
    svg("g", { class: "wb-graph-way" },
      svg("circle", { cx: 0, cy: ROW_Y + ROW_HEIGHT * at, r: 3 }),
      svg("text", { x: 12, y: ROW_Y + 4 + ROW_HEIGHT * at }, shortened(name, NAME_CHARACTERS + 2))));
  const group = svg("g", { class: `wb-graph-node${node.heard ? "" : " wb-unheard"}`, transform: `translate(${x} ${y})` },
    svg("title", {}, `${node.name}${node.kind ? ` (${node.kind})` : ""}${late || ""}${node.heard ? "" : " · not heard"}`),
    svg("rect", { class: "wb-graph-box", width, height, rx: 7 }),
    svg("text", { class: "wb-graph-name", x: 12, y: 18 }, shortened(node.name, NAME_CHARACTERS)),
    kind || null,
    cost,
    svg("rect", { class: "wb-graph-whole", x: 12, y: 55, width: COST_BAR, height: 2.5, rx: 1.2 }),
    bar,
    ...rows);
  return { group, cost, bar };
}

function drawWire(wire, heard, head, [x, y]) {
  const curve = wirePath(wire.route);
  const glow = svg("path", { class: "wb-graph-glow", d: curve });
  const line = svg("path", { class: "wb-graph-line", d: curve, "marker-end": `url(#${head})` });
  const label = svg("text", { class: "wb-graph-level", x, y: y - 5 });
  const group = svg("g", { class: `wb-graph-wire wb-${wire.style}${heard ? "" : " wb-unheard"}` }, glow, line);
  return { group, glow, label };
}

function arrowHeads(name) {
  return ["wire", "automatic", "send", "modulation"].map((style) =>
    svg("marker", { id: `${name}-${style}`, class: `wb-graph-head wb-${style}`, viewBox: "0 0 8 8", refX: 7, refY: 4,
      markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse", orient: "auto" },
    svg("path", { d: "M0 0.5L7.5 4L0 7.5z" })));
}

const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

async function render(context) {
  const { model, signal } = context;
  const view = await openLiveView(context, "graph");
  signal?.addEventListener("abort", view.close);
  if (!view.hub) return view.close;
  const setTotal = view.readout("all");
  const name = `wb-graph-${(drawings += 1)}`;
  const spoken = html("ul", { class: "wb-graph-spoken", "aria-label": "Signal graph" });
  const stage = html("div", { class: "wb-graph-stage", tabindex: "0", role: "group", "aria-label": "Drawing of the graph" });
  view.body.append(stage, spoken);
  let picture = {};
  let nodes = [];
  let wires = [];
  let drawing = null;

  const fit = () => {
    const scale = fitScale(picture.width, Math.max(stage.clientWidth, 200));
    drawing.setAttribute("width", Math.round(picture.width * scale));
    drawing.setAttribute("height", Math.round(picture.height * scale));
  };
  const draw = () => {
    picture = model.get("picture");
    nodes = picture.nodes.map(drawNode);
    const places = labelPlaces(picture.wires.map((wire) => wire.route));
    wires = picture.wires.map((wire, at) => {
      const heard = picture.nodes[wire.from].heard && picture.nodes[wire.to].heard;
      return drawWire(wire, heard, `${name}-${wire.style}`, places[at]);
    });
    drawing = svg("svg", { class: "wb-graph-drawing", viewBox: `0 0 ${picture.width} ${picture.height}`, "aria-hidden": "true" },
      svg("defs", {}, ...arrowHeads(name)),
      ...wires.map((wire) => wire.group), ...nodes.map((node) => node.group), ...wires.map((wire) => wire.label));
    stage.replaceChildren(drawing);
    spoken.replaceChildren(...picture.lines.map((line) => html("li", {}, line.replaceAll("-->", "sent to").replaceAll("->", "to").replaceAll("~>", "moves"))));
    fit();
  };
  const showWire = (wire, at, db, gain) => {
    const { style, unit } = picture.wires[at];
    const share = loudness(db);
    wire.glow.style.strokeWidth = (1.5 + 5 * share).toFixed(1);
    wire.glow.style.strokeOpacity = (0.9 * share).toFixed(2);
    wire.glow.classList.toggle("wb-graph-loud", db > 0);
    setText(wire.label, style === "modulation" ? depthText(gain, unit) : levelText(db));
  };
  const showNode = ({ cost, bar }, us) => {
    const share = Number.isFinite(us) ? Math.min(us / picture.budget_us, 1) : 0;
    setText(cost, costText(us, picture.budget_us));
    bar.setAttribute("width", Math.max(COST_BAR * share, share > 0 ? 1.5 : 0).toFixed(1));
    bar.classList.toggle("wb-graph-dear", share > 0.25);
  };

  draw();
  const sizes = new ResizeObserver(fit);
  sizes.observe(stage);
  view.atEnd(() => sizes.disconnect());
  model.on("change:picture", draw);
  view.atEnd(() => model.off("change:picture", draw));
  view.listen((meta, [levels, gains, costs]) => {
    if (meta.revision !== picture.revision) return; // of another graph than the one that is drawn
    wires.forEach((wire, at) => showWire(wire, at, levels[at], gains[at]));
    nodes.forEach((node, at) => showNode(node, costs[at]));
    const known = [...costs].filter(Number.isFinite);
    setTotal(known.length ? costText(known.reduce((a, b) => a + b, 0), picture.budget_us) : "");
  });
  return view.close;
}

export default { render };
