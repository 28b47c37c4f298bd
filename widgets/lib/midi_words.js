// What the page says of its MIDI keyboards. Pure: from how things stand to a light, a sentence and a button.

export function sayMidi({ state, reason = "", isSecure = true, devices = 0 }) {
  if (state === "missing") {
    const text = isSecure
      ? "This browser has no MIDI. Chrome, Edge, Opera and Firefox have it."
      : "Browsers give MIDI only to pages on https or on localhost: open the notebook by such an address.";
    return { level: "bad", text, action: "" };
  }
  if (state === "refused") {
    const text = "The browser does not let this page have MIDI: allow it in the site's settings, beside the address, then try again.";
    return { level: "bad", text, action: "Try again" };
  }
  if (state === "failed") return { level: "bad", text: `MIDI could not be opened: ${reason}`, action: "Try again" };
  if (state === "asking") return { level: "warn", text: "The browser asks whether this page may have MIDI …", action: "" };
  if (state === "none") return { level: "idle", text: "", action: "Connect a MIDI keyboard" };
  if (devices === 0) return { level: "warn", text: "No MIDI keyboard is there. Plug one in: it will appear here.", action: "" };
  return { level: "good", text: "Play: this page is listening.", action: "" };
}
