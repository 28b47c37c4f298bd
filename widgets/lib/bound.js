// A widget made of controls that each hold one parameter: traits in, uplink out.
import { keepLetters, playable } from "./dom.js";
import { mount } from "./mount.js";
import { createUplink } from "./uplink.js";

// build(host, specs, link) returns {controls: Map name -> {setValue, destroy}, destroy?}.
// The controls are built again when the widget is bound to something else.
export function mountControls(context, name, build) {
  const { model } = context;
  const { root, content, unmount } = mount(context, name);
  let built = null;
  playable(root);
  keepLetters(root);
  const show = (changed, value) => built?.controls.get(changed)?.setValue(value);
  const mark = (moved, isAutomated) => built?.controls.get(moved)?.element?.classList.toggle("wb-automated", isAutomated);
  const link = createUplink(model, show, { mark });

  function clear() {
    built?.controls.forEach((control) => control.destroy());
    built?.destroy?.();
    built = null;
    content.replaceChildren();
  }

  function rebuild() {
    clear();
    const values = model.get("values");
    const specs = model.get("specs").map((spec) => ({ ...spec, value: values[spec.name] ?? spec.default }));
    built = build(content, specs, link);
  }

  rebuild();
  model.on("change:specs", rebuild);
  link.hello();
  return () => {
    model.off("change:specs", rebuild);
    link.close();
    clear();
    unmount();
  };
}
