// A reading under the pointer: a dot on the curve and a small text beside it, in the theme of the view.

// `read(part, width)` gets the place within the frame (0..1 from the left) and the frame's width in pixels; it returns
// { x, y, text } in the plot's own units, or null. Returns { update } to be called when the curve has moved.
export function attachPointer(view, plot, read) {
  const dot = document.createElement("div");
  dot.className = "wb-pointer-dot";
  const label = document.createElement("div");
  label.className = "wb-pointer-text";
  dot.hidden = label.hidden = true;
  view.body.append(dot, label);
  let at = null;

  const frame = () => {
    const area = plot.view.frame.bbox;
    return { left: area.left, top: area.top, width: area.width, height: area.height };
  };

  function update() {
    const area = frame();
    const part = at === null ? -1 : (at - area.left) / area.width;
    const reading = part >= 0 && part <= 1 ? read(part, area.width) : null;
    dot.hidden = label.hidden = reading === null;
    if (reading === null) return;
    const x = plot.view.frame.x_scale.compute(reading.x);
    const y = Math.min(Math.max(plot.view.frame.y_scale.compute(reading.y), area.top), area.top + area.height);
    dot.style.transform = `translate(${x}px, ${y}px)`;
    if (label.textContent !== reading.text) label.textContent = reading.text;
    const room = area.left + area.width - x;
    const left = room < label.offsetWidth + 16 ? x - label.offsetWidth - 12 : x + 12;
    const furthest = view.body.clientWidth - label.offsetWidth - 4;
    const inside = Math.max(4, Math.min(left, furthest)); // where there is no room at all, the start of the text shows
    label.style.transform = `translate(${inside}px, ${Math.max(y - 30, area.top + 4)}px)`;
  }

  view.body.addEventListener("pointermove", (event) => {
    at = event.clientX - view.body.getBoundingClientRect().left;
    update();
  });
  view.body.addEventListener("pointerleave", () => {
    at = null;
    update();
  });
  return { update };
}
