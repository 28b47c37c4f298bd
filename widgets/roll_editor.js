// The editor of notes: bars over time and pitch that a hand draws, moves, stretches and takes away; below, velocities.
import { createNotesDesk } from "./lib/notes_desk.js";
import { html, isPlainLetter, listen } from "./lib/dom.js";
import { mountEditor } from "./lib/pattern_editor.js";
import { VELOCITY, applyRollEdit, beatsOf, inOrder, liftWithin, limitsOf, notesIn, rollMeaning, sayNote, within } from "./lib/roll.js";

const ROW_PX = 15; // the style sheet has the same one
const END_PX = 8; // so near to its end a note is stretched
const FROM_PX = 3; // a hand that moves less has clicked
const PX_PER_VELOCITY = 0.5;

export function createRollEditor({ link, label = "Notes", snap = "1/4" }) {
  let chosen = new Set();
  let stroke = null;
  let built = "";
  let last = null; // the name of the note that has the focus
  let added = 0;
  const names = html("div", { class: "wb-notes-names", "aria-hidden": "true" });
  const ruler = html("div", { class: "wb-notes-ruler", "aria-hidden": "true" });
  const back = html("div", { class: "wb-notes-back", "aria-hidden": "true" });
  const layer = html("div", { class: "wb-notes-layer" });
  const frame = html("div", { class: "wb-notes-frame", hidden: true });
  const head = html("div", { class: "wb-notes-playhead", hidden: true, "aria-hidden": "true" });
  const field = html("div", { class: "wb-notes-field", role: "listbox", "aria-multiselectable": "true", "aria-label": label, tabindex: "0" }, back, layer, frame, head);
  const lane = html("div", { class: "wb-notes-lane", "aria-hidden": "true", title: "Velocity: drag up and down" });
  const corner = (...more) => html("div", { class: "wb-notes-corner", "aria-hidden": "true" }, ...more);
  const table = html("div", { class: "wb-notes-table" }, corner(), ruler, names, field, corner("vel"), lane);
  const scroller = html("div", { class: "wb-notes-scroll" }, table);
  const desk = createNotesDesk({ link, snap, remove: () => edit({ edit: "delete" }) });
  const element = html("div", { class: "wb-notes" }, scroller, desk.element);

  const rowOf = (note) => link.shown.rows.findIndex((row) => row.key === note.row);
  const noteNamed = (name) => link.shown.notes.find((note) => note.name === name);
  const share = (beats) => `${(100 * beats) / link.shown.beats}%`;

  function build({ rows, beats }) {
    const before = built ? JSON.parse(built)[1] : [];
    const top = before.findIndex((key) => rows.some((row) => row.key === key));
    const shift = top < 0 ? 0 : rows.findIndex((row) => row.key === before[top]) - top;
    table.style.setProperty("--rows", rows.length);
    table.style.setProperty("--beats", beats);
    names.replaceChildren(...rows.map((row) => html("span", { class: /^C-?\d/.test(row.name) || row.sort !== "Note" ? "" : "wb-notes-plain", title: row.long }, row.name)));
    const stripes = rows.map((row, i) => html("i", { class: `wb-notes-stripe${row.black ? " wb-black" : ""}`, style: `top:${i * ROW_PX}px` }));
    const lines = Array.from({ length: Math.ceil(beats) }, (_, beat) => html("i", { class: `wb-notes-line${beat % 4 ? "" : " wb-bar"}`, style: `left:${share(beat)}` }));
    const every = Math.max(1, Math.ceil(beats / 32));
    ruler.replaceChildren(...lines.filter((_, beat) => beat % every === 0).map((_, i) => html("span", { style: `left:${share(i * every)}` }, String(i * every + 1))));
    back.replaceChildren(...stripes, ...lines);
    built = JSON.stringify([beats, rows.map((row) => row.key)]);
    scroller.scrollTop += shift * ROW_PX;
    if (stroke?.place) stroke.place[1] += shift;
    return before.length === 0;
  }

  function drawNote(note) {
    const row = rowOf(note);
    const text = sayNote(link.shown.rows[row], note);
    const sort = `wb-note wb-note-${note.when}${note.chance < 1 ? " wb-note-chance" : ""}${chosen.has(note.name) ? " wb-chosen" : ""}`;
    const style = `left:${share(note.onset)};width:${share(Math.min(note.length, link.shown.beats - note.onset))};top:${row * ROW_PX}px;--velocity:${(note.velocity / 127).toFixed(3)}`;
    return html("div", { class: sort, style, role: "option", tabindex: "-1", "aria-selected": String(chosen.has(note.name)), "aria-label": text, title: text, "data-name": note.name });
  }

  function drawVelocity(note) {
    const style = `left:${share(note.onset)};height:${((100 * note.velocity) / 127).toFixed(1)}%`;
    return html("i", { class: `wb-notes-velocity${chosen.has(note.name) ? " wb-chosen" : ""}`, style, "data-name": note.name });
  }

  function show(shown) {
    const isNew = JSON.stringify([shown.beats, shown.rows.map((row) => row.key)]) !== built && build(shown);
    const hadFocus = field.contains(document.activeElement) && document.activeElement !== field;
    chosen = new Set([...chosen].filter((name) => noteNamed(name)));
    layer.replaceChildren(...shown.notes.map(drawNote));
    lane.replaceChildren(...shown.notes.map(drawVelocity));
    desk.show([...chosen].map(noteNamed));
    if (hadFocus) (elementOf(last) ?? field).focus({ preventScroll: true });
    if (isNew) requestAnimationFrame(centre);
  }

  // What is played comes into sight.
  function centre() {
    const rows = link.shown.notes.map(rowOf);
    const middle = rows.length ? (Math.min(...rows) + Math.max(...rows)) / 2 : link.shown.rows.length / 2;
    scroller.scrollTop = (middle + 1) * ROW_PX - field.parentElement.parentElement.clientHeight / 2 + 34;
  }

  const elementOf = (name) => [...layer.children].find((each) => each.dataset.name === name);

  function choose(some) {
    chosen = new Set(some);
    for (const each of [...layer.children, ...lane.children]) each.classList.toggle("wb-chosen", chosen.has(each.dataset.name));
    for (const each of layer.children) each.setAttribute("aria-selected", String(chosen.has(each.dataset.name)));
    desk.show([...chosen].map(noteNamed).filter(Boolean));
  }

  function focus(name) {
    last = name;
    elementOf(name)?.focus({ preventScroll: true });
    elementOf(name)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function edit(what, gesture) {
    const isOfAll = what.edit === "undo" || what.edit === "redo" || what.edit === "add";
    if (!isOfAll && chosen.size === 0) return;
    link.edit({ ...what, ...(isOfAll ? {} : { names: [...chosen] }), ...(gesture ? { gesture } : {}) });
  }

  function add(row, at, steps, gesture) {
    added += 1;
    const name = `${link.page}-${added}`;
    edit({ edit: "add", name, row, at, steps, snap: desk.snap, velocity: VELOCITY }, gesture);
    choose([name]);
    focus(name);
    return name;
  }

  // Where the hand is: beat and row, with their parts.
  function placeOf(event) {
    const box = field.getBoundingClientRect();
    return [within(0, (event.clientX - box.left) / box.width, 1) * link.shown.beats, within(0, (event.clientY - box.top) / ROW_PX, link.shown.rows.length - 1e-6)];
  }

  function begin(event) {
    if (event.button !== 0 || stroke) return;
    event.preventDefault();
    const place = placeOf(event);
    const target = event.target.closest(".wb-note");
    field.setPointerCapture(event.pointerId);
    stroke = { id: event.pointerId, x: event.clientX, y: event.clientY, place, gesture: link.gesture(), steps: 0, lift: 0 };
    if (target) beginNote(event, target);
    else if (event.shiftKey) Object.assign(stroke, { sort: "frame", kept: [...chosen] });
    else beginDrawing(place);
  }

  function beginNote(event, target) {
    const name = target.dataset.name;
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
    if (isMore) choose(chosen.has(name) ? [...chosen].filter((each) => each !== name) : [...chosen, name]);
    else if (!chosen.has(name)) choose([name]);
    const box = target.getBoundingClientRect();
    stroke.sort = box.right - event.clientX < Math.min(END_PX, box.width / 3) ? "stretch" : "move";
    stroke.alone = isMore ? null : name;
    focus(name);
    grasp(beatsOf(desk.snap));
  }

  // What is chosen as the stroke begins: as far as it can go, and no farther, so that the way back is the same.
  function grasp(step) {
    stroke.notes = [...chosen].map(noteNamed);
    stroke.limits = stroke.notes.length ? limitsOf(stroke.notes, link.shown.beats, step) : {};
  }

  function beginDrawing([beat, row]) {
    const at = Math.min(Math.floor(beat / beatsOf(desk.snap)), Math.ceil(link.shown.beats / beatsOf(desk.snap)) - 1);
    Object.assign(stroke, { sort: "draw", at, limits: { shorter: 0 } });
    add(link.shown.rows[Math.floor(row)].key, at, 1, stroke.gesture);
  }

  function follow(event) {
    if (event.pointerId !== stroke?.id) return;
    stroke.isDrag ||= Math.hypot(event.clientX - stroke.x, event.clientY - stroke.y) > FROM_PX;
    if (!stroke.isDrag || (stroke.sort === "move" && !stroke.notes.length)) return; // shift has just let go of the last one
    if (stroke.sort === "frame") return followFrame(event);
    const [beat, row] = placeOf(event);
    const step = beatsOf(desk.snap);
    const from = stroke.sort === "draw" ? stroke.at : stroke.place[0] / step;
    const wanted = stroke.sort === "draw" ? Math.floor(beat / step) - from : Math.round(beat / step - from);
    const steps = stroke.sort === "move" ? within(stroke.limits.earlier, wanted, stroke.limits.later) : Math.max(stroke.limits.shorter, wanted);
    const lift = stroke.sort === "move" ? liftWithin(link.shown.rows, stroke.notes.map(rowOf), Math.round(stroke.place[1] - row)) : 0;
    const more = { steps: steps - stroke.steps, lift: lift - stroke.lift };
    if (!more.steps && !more.lift) return;
    Object.assign(stroke, { steps, lift });
    if (stroke.sort === "move") edit({ edit: "move", ...more, snap: desk.snap }, stroke.gesture);
    else edit({ edit: "longer", steps: more.steps, snap: desk.snap }, stroke.gesture);
  }

  function followFrame(event) {
    const to = placeOf(event);
    const [[left, top], [right, bottom]] = [[Math.min(stroke.place[0], to[0]), Math.min(stroke.place[1], to[1])], [Math.max(stroke.place[0], to[0]), Math.max(stroke.place[1], to[1])]];
    frame.hidden = false;
    frame.style.cssText = `left:${share(left)};width:${share(right - left)};top:${top * ROW_PX}px;height:${(bottom - top) * ROW_PX}px`;
    const found = notesIn(link.shown, [left, Math.floor(top)], [right, Math.floor(bottom)]).map((note) => note.name);
    choose([...stroke.kept, ...found]);
  }

  function end(event) {
    if (event.pointerId !== stroke?.id) return;
    if (!stroke.isDrag && stroke.alone) choose([stroke.alone]);
    if (!stroke.isDrag && stroke.sort === "frame") choose([]);
    frame.hidden = true;
    stroke = null;
  }

  function remove(event) {
    const target = event.target.closest(".wb-note");
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    if (!chosen.has(target.dataset.name)) choose([target.dataset.name]);
    edit({ edit: "delete" });
    field.focus({ preventScroll: true });
  }

  // The bar that is nearest to the hand, and with it all that are chosen, if it is one of them.
  function beginVelocity(event) {
    if (event.button !== 0 || stroke || !link.shown.notes.length) return;
    event.preventDefault();
    const [beat] = placeOf(event);
    const near = [...link.shown.notes].sort((a, b) => Math.abs(a.onset - beat) - Math.abs(b.onset - beat) || chosen.has(b.name) - chosen.has(a.name))[0];
    if (!chosen.has(near.name)) choose([near.name]);
    focus(near.name);
    lane.setPointerCapture(event.pointerId);
    stroke = { id: event.pointerId, y: event.clientY, gesture: link.gesture(), by: 0 };
    grasp(beatsOf(desk.snap));
  }

  function followVelocity(event) {
    if (event.pointerId !== stroke?.id) return;
    const by = within(stroke.limits.softer, Math.round((stroke.y - event.clientY) / PX_PER_VELOCITY), stroke.limits.louder);
    if (by !== stroke.by) edit({ edit: "louder", by: by - stroke.by }, stroke.gesture);
    stroke.by = by;
  }

  function next(by, isMore) {
    const order = inOrder(link.shown);
    if (!order.length) return;
    const at = order.findIndex((note) => note.name === last);
    const { name } = order[at < 0 ? 0 : (at + by + order.length) % order.length];
    choose(isMore ? [...chosen, name] : [name]);
    focus(name);
  }

  // After the note that has the focus; else where the pattern begins, in the middle of what is seen.
  function addAfter() {
    const note = noteNamed(last);
    const step = beatsOf(desk.snap);
    const at = note ? Math.floor((note.onset + note.length) / step + 1e-6) : 0;
    const rows = link.shown.rows;
    if (at * step < link.shown.beats - 1e-6) add(note?.row ?? rows[Math.floor(rows.length / 2)].key, at, 1);
  }

  function keydown(event) {
    const meant = rollMeaning(event, desk.snap);
    if (meant?.edit) edit(meant.edit);
    else if (meant?.next) next(meant.next, meant.more);
    else if (meant?.all) choose(link.shown.notes.map((note) => note.name));
    else if (meant?.none) choose([]);
    else if (meant?.add) addAfter();
    else if (!isPlainLetter(event)) return; // a slip of the finger must not edit the notebook
    event.preventDefault();
    event.stopPropagation();
  }

  const forget = [
    listen(field, { pointerdown: begin, pointermove: follow, pointerup: end, pointercancel: end, lostpointercapture: end, contextmenu: remove, dblclick: (event) => event.preventDefault(), keydown }),
    listen(lane, { pointerdown: beginVelocity, pointermove: followVelocity, pointerup: end, pointercancel: end, lostpointercapture: end }),
  ];
  show(link.shown);

  return {
    element,
    show,
    playAt(beat) {
      head.hidden = beat === null;
      if (beat !== null) head.style.left = share(beat);
    },
    destroy: () => forget.forEach((each) => each()),
  };
}

export default {
  render: (context) => mountEditor(context, applyRollEdit, ({ model, ...more }) => createRollEditor({ ...more, snap: model.get("snap") })),
};
