// Typing a value: the readout turns into a text field of the same size and back again.
import { formatValue, parseValue } from "./format.js";
import { html, isRunCell, listen } from "./dom.js";

export function attachEntry(readout, { spec, label, read, commit, after }) {
  let field = null;

  function close(focus) {
    if (!field) return;
    const gone = field;
    field = null;
    gone.remove();
    readout.hidden = false;
    if (focus) after();
  }

  function accept(focus) {
    const result = parseValue(spec, field.value);
    if (result.error) {
      field.setAttribute("aria-invalid", "true");
      field.setCustomValidity(result.error);
      field.reportValidity();
      return;
    }
    commit(result.value);
    close(focus);
  }

  function open(first = null) {
    if (field) return;
    field = html("input", {
      type: "text",
      class: `${readout.className} wb-entry`,
      "aria-label": `${label}, type a value`,
      autocomplete: "off",
      spellcheck: "false",
    });
    field.value = first ?? formatValue(spec, read());
    listen(field, {
      input() {
        field.removeAttribute("aria-invalid");
        field.setCustomValidity("");
      },
      keydown(event) {
        if (isRunCell(event)) {
          setTimeout(() => field && accept(true)); // JupyterLab sees the key first, with the field still there
          return;
        }
        event.stopPropagation();
        if (event.key === "Enter") accept(true);
        else if (event.key === "Escape") close(true);
      },
      // Leaving with something unreadable in the field keeps the old value.
      blur() {
        if (field && !parseValue(spec, field.value).error) accept(false);
        else close(false);
      },
    });
    readout.hidden = true;
    readout.after(field);
    field.focus();
    if (first === null) field.select();
  }

  const forget = listen(readout, { click: () => open() });
  return {
    open,
    destroy() {
      forget();
      close(false);
    },
  };
}
