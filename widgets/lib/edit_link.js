// From an editor to its pattern and back, through one widget model.
//
// Up:    {kind: "edit", page, number, edits: [{edit, gesture, ...}]}   throttled; what the next edit overrules is left out
// Down:  {kind: "shown", shown, seen: {page: number}}
//
// The page shows its own edits at once, and takes a picture of the kernel only if that knows its last one.
import { createThrottle } from "./throttle.js";

const ONE_VALUE = ["velocity", "chance"]; // of such edits of one cell the last one counts

const overrules = (edit, last) =>
  ONE_VALUE.includes(edit.edit) && last?.edit === edit.edit && last.row === edit.row && last.step === edit.step;

// apply(shown, edit) gives what is shown after an edit; onShown(shown) paints.
export function createEditLink(model, apply, onShown, options = {}) {
  const page = options.page ?? Math.random().toString(36).slice(2, 10);
  let shown = model.get("shown");
  let waiting = [];
  let number = 0;
  let gestures = 0;

  const throttle = createThrottle(() => {
    if (waiting.length === 0) return;
    const edits = waiting;
    waiting = [];
    model.send({ kind: "edit", page, number, edits });
  }, options);

  function onMessage(content) {
    if (content?.kind !== "shown" || (content.seen?.[page] ?? 0) < number) return;
    shown = content.shown;
    onShown(shown);
  }
  model.on("msg:custom", onMessage);

  return {
    page,
    hello: () => model.send({ kind: "hello", page }),
    get shown() {
      return shown;
    },
    // A number for a stroke of the hand: its edits are undone together.
    gesture() {
      gestures += 1;
      return gestures;
    },
    edit(edit) {
      number += 1;
      if (overrules(edit, waiting.at(-1))) waiting.pop();
      waiting.push(edit);
      shown = apply(shown, edit);
      onShown(shown);
      throttle.push();
    },
    close() {
      throttle.flush();
      model.off("msg:custom", onMessage);
    },
  };
}
