// Shows what went wrong in a Python callback, in the widget it belongs to, until it is dismissed.

// Returns the function that takes the strip away again.
export function attachErrors(model, root) {
  const strip = document.createElement("div");
  strip.className = "wb-error";
  strip.setAttribute("role", "alert");
  const text = document.createElement("span");
  text.className = "wb-error-text";
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "wb-error-dismiss";
  dismiss.setAttribute("aria-label", "Dismiss this message");
  dismiss.textContent = "Dismiss";
  strip.append(text, dismiss);
  root.append(strip);

  const update = () => {
    const message = model.get("last_error") ?? "";
    text.textContent = message;
    strip.hidden = !message;
  };
  dismiss.addEventListener("click", () => {
    model.set("last_error", "");
    model.save_changes();
    update();
  });
  model.on("change:last_error", update);
  update();
  return () => {
    model.off("change:last_error", update);
    strip.remove();
  };
}
