// Colours of the current theme as values that a canvas or Bokeh can take, and a call when the theme changes.

const NAMES = ["ink", "ink-soft", "ink-faint", "paper", "surface", "well", "line", "line-strong", "accent", "accent-soft",
  "on-accent", "good", "warn", "bad"];
export const SERIES = 8;  // as in workbench/score/drawing.py

// { ink: "rgb(...)", inkSoft: ..., series: [...], font: "..." } as the element sees them.
export function readTheme(element) {
  const probe = document.createElement("span");
  element.append(probe);
  const style = getComputedStyle(probe);
  const colour = (name) => {
    probe.style.color = `var(--wb-${name})`;
    return style.color;
  };
  const theme = { font: style.fontFamily, series: [] };
  for (const name of NAMES) theme[name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())] = colour(name);
  for (let i = 1; i <= SERIES; i += 1) theme.series.push(colour(`series-${i}`));
  probe.remove();
  return theme;
}

// Call `onChange` whenever the page turns light or dark. Returns the function that ends this.
export function watchTheme(onChange) {
  let queued = 0;
  const changed = () => {
    cancelAnimationFrame(queued);
    queued = requestAnimationFrame(onChange);
  };
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", changed);
  // JupyterLab sets the attribute before its style sheet has arrived: look again when sheets load.
  document.addEventListener("load", changed, true);
  return () => {
    cancelAnimationFrame(queued);
    observer.disconnect();
    preference.removeEventListener("change", changed);
    document.removeEventListener("load", changed, true);
  };
}
