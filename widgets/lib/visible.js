// Tells whether an element can be seen: inside the scrolled part of the notebook and not hidden by a tab.

// Calls `onChange(isShown)` now and at every change. Returns the function that ends this.
export function whileVisible(element, onChange) {
  const observer = new IntersectionObserver((entries) => onChange(entries.at(-1).isIntersecting));
  observer.observe(element);
  return () => observer.disconnect();
}
