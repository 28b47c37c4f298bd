// A moving widget's line to the session's hub: asks for frames only while it can be seen.
import { findHub } from "../hub.js";
import { whileVisible } from "./visible.js";

// Calls onPart(meta, arrays) for each frame of the feed that the model names in its `feed` trait.
// Without a hub (the trait is empty, or the front end cannot find it) nothing moves and nothing fails.
export function followFeed({ model, host, el }, onPart) {
  let leave = () => {};
  let gone = false;

  async function join() {
    if (!model.get("feed")) return;
    const hub = await findHub({ model, host });
    if (gone) return;
    const member = hub.join(model.get("feed"), onPart);
    const stop = whileVisible(el, (isShown) => member.show(isShown));
    leave = () => {
      stop();
      member.leave();
    };
  }
  join().catch((error) => console.warn("workbench: no hub, the display stands still", error));

  return () => {
    gone = true;
    leave();
  };
}
