// What the page says of the session's sound. Pure: from how things stand to a light, a sentence and a button.

// What is added about the microphone, if something wants to hear one.
const MIC = {
  on: "The microphone is on.",
  asking: "The browser asks whether this page may hear the microphone …",
  refused: "The microphone is silent: allow it in the site's settings, beside the address.",
  missing: "The microphone is silent: there is none. Plug one in.",
};

function sayMic(mic, reason) {
  return mic in MIC ? MIC[mic] : `The microphone is silent: ${reason}.`;
}

function sayHere(latency, mic, micReason) {
  const ms = latency > 0 ? `, ${Math.round(1000 * latency)} ms to the ear` : "";
  const text = `Sounding in this page${ms}.`;
  if (mic === "off") return { level: "good", text, action: "" };
  const isFine = mic === "on" || mic === "asking";
  return { level: mic === "on" ? "good" : "warn", text: `${text} ${sayMic(mic, micReason)}`, action: isFine ? "" : "Ask again" };
}

export function saySound({ playing, isHere, hasEnded, player, device, trouble, latency, mic = "off", micReason = "" }) {
  if (hasEnded) return { level: "idle", text: "This session has ended with its kernel. Run its cell again.", action: "" };
  if (trouble) return { level: "bad", text: `No sound in this page: ${trouble}`, action: "Try again" };
  if (device !== "running") {
    return { level: "warn", text: "This session is heard in this page once you have clicked into it.", action: "Listen" };
  }
  if (!playing) return { level: "idle", text: "Ready: this page is the session's loudspeaker.", action: "" };
  if (isHere) return sayHere(latency, mic, micReason);
  if (player) return { level: "idle", text: "Another page is the session's loudspeaker.", action: "Listen here" };
  return { level: "warn", text: "On its way to this page …", action: "" };
}
