// The page's microphone: asked for while something wants to hear it, and only then; let go of as soon as nothing does.
//
// States: "off", "asking", "on", "refused", "missing" (no such device, or it was unplugged), "failed" (with `reason`).

const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }; // music is no telephone call
const REFUSALS = ["NotAllowedError", "SecurityError"];
const ABSENCES = ["NotFoundError", "OverconstrainedError"];

function stateOf(error) {
  if (REFUSALS.includes(error.name)) return "refused";
  return ABSENCES.includes(error.name) ? "missing" : "failed";
}

// `media` is the browser's `navigator.mediaDevices` (absent on pages that are not secure). `connect(stream)` leads a
// stream to what hears it and returns the call that ends this. `onChange()` whenever the state has changed.
export function createMic({ media, connect, onChange }) {
  let wanted = 0; // channels; 0: nobody listens
  let state = "off";
  let reason = "";
  let attempt = 0; // an answer that comes to an older one is not wanted any more
  let stream = null;
  let disconnect = null;

  function set(next, why = "") {
    if (next === state && why === reason) return;
    state = next;
    reason = why;
    onChange();
  }

  function letGo() {
    attempt += 1;
    disconnect?.();
    stream?.getTracks().forEach((track) => track.stop());
    stream = disconnect = null;
  }

  function lose() {
    letGo();
    set("missing");
  }

  async function ask() {
    letGo();
    const mine = attempt;
    if (!media?.getUserMedia) {
      set("failed", "browsers give it only to pages on https or on localhost");
      return;
    }
    set("asking");
    try {
      const given = await media.getUserMedia({ audio: { ...PLAIN, channelCount: { ideal: wanted } } });
      if (mine !== attempt) {
        given.getTracks().forEach((track) => track.stop());
        return;
      }
      stream = given;
      disconnect = connect(given);
      given.getAudioTracks()[0].addEventListener("ended", () => mine === attempt && lose());
      set("on");
    } catch (error) {
      if (mine !== attempt) return;
      letGo();
      set(stateOf(error), error.message);
    }
  }

  // A device that was plugged in may be the one that was missing.
  const look = () => state === "missing" && wanted && ask();
  media?.addEventListener?.("devicechange", look);

  return {
    get state() {
      return state;
    },
    get reason() {
      return reason;
    },
    // Seconds from the air to the page, where the browser tells.
    get latency() {
      return stream?.getAudioTracks()[0]?.getSettings?.().latency ?? 0;
    },
    // How many channels are to be heard from now on; 0 for none.
    want(channels) {
      if (channels === wanted) return;
      wanted = channels;
      if (wanted) ask();
      else {
        letGo();
        set("off");
      }
    },
    // Ask once more, because somebody wants so.
    retry() {
      if (wanted && state !== "on" && state !== "asking") ask();
    },
    close() {
      media?.removeEventListener?.("devicechange", look);
      wanted = 0;
      letGo();
      state = "off";
    },
  };
}
