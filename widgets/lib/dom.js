// A few lines to build elements with, so that the controls read as what they draw.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined));
  return element;
}

export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Add listeners and get back the one call that removes them all.
export function listen(target, handlers, options) {
  const entries = Object.entries(handlers);
  for (const [type, run] of entries) target.addEventListener(type, run, options);
  return () => entries.forEach(([type, run]) => target.removeEventListener(type, run, options));
}

// A letter or digit without a modifier: in a notebook's command mode each of them edits the notebook.
export function isPlainLetter(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return /^[\p{L}\p{N}]$/u.test(event.key) || /^(Key|Digit)/.test(event.code);
}

// Enter with Shift, Ctrl, Command or Alt runs the cell wherever the focus is; it is JupyterLab's and never ours.
export function isRunCell(event) {
  return event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey);
}

// A slip of the finger must not edit the notebook: JupyterLab listens further out than `element`.
export function keepLetters(element) {
  return listen(element, { keydown: (event) => isPlainLetter(event) && event.stopPropagation() });
}

// Keep JupyterLab's single-letter shortcuts, which it catches before we see the key, away from
// what is typed or played inside this element.
export function playable(element) {
  element.dataset.lmSuppressShortcuts = "true";
  // Running the cell is JupyterLab's: the mark is off while that one key passes.
  function letRunCell(event) {
    if (!isRunCell(event)) return;
    delete element.dataset.lmSuppressShortcuts;
    setTimeout(() => {
      element.dataset.lmSuppressShortcuts = "true";
    });
  }
  element.addEventListener("keydown", letRunCell, { capture: true });
}
