// What the page says of the session's sound. Pure: from how things stand to a light, a sentence and a button.

export function saySound({ playing, isHere, hasEnded, player, device, trouble, latency }) {
  if (hasEnded) return { level: "idle", text: "This session has ended with its kernel. Run its cell again.", action: "" };
  if (trouble) return { level: "bad", text: `No sound in this page: ${trouble}`, action: "Try again" };
  if (device !== "running") {
    return { level: "warn", text: "This session is heard in this page once you have clicked into it.", action: "Listen" };
  }
  if (!playing) return { level: "idle", text: "Ready: this page is the session's loudspeaker.", action: "" };
  if (isHere) {
    const ms = latency > 0 ? `, ${Math.round(1000 * latency)} ms to the ear` : "";
    return { level: "good", text: `Sounding in this page${ms}.`, action: "" };
  }
  if (player) return { level: "idle", text: "Another page is the session's loudspeaker.", action: "Listen here" };
  return { level: "warn", text: "On its way to this page …", action: "" };
}
