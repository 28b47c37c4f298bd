// The MIDI devices of this computer: asks for them once somebody wants it, and follows as they come and go.
//
// States: "none" (not asked), "asking", "open", "refused", "failed" (with `reason`), "missing" (no Web MIDI here).

// What the browser offers; absent in some, and on pages that are not secure.
export function browserMidi(scope = globalThis) {
  const { navigator, isSecureContext } = scope;
  return {
    isSecure: isSecureContext !== false,
    request: navigator?.requestMIDIAccess ? () => navigator.requestMIDIAccess({ sysex: false }) : null,
  };
}

const REFUSALS = ["SecurityError", "NotAllowedError"];

// `onMessage(device, bytes)`, `onGone(device)`; `onChange()` whenever state or devices have changed.
export function createMidiInputs({ midi, onMessage, onGone, onChange }) {
  const inputs = new Map(); // id -> {input, listener}
  let access = null;
  let state = midi.request ? "none" : "missing";
  let reason = "";
  let isClosed = false;

  function set(next, why = "") {
    state = next;
    reason = why;
    onChange();
  }

  function attach(input) {
    const listener = ({ data }) => onMessage(input.id, data);
    inputs.set(input.id, { input, listener });
    input.addEventListener("midimessage", listener);
    input.open().catch(() => {}); // another program has it: it is listed, and says nothing
  }

  function detach(id) {
    const { input, listener } = inputs.get(id);
    inputs.delete(id);
    input.removeEventListener("midimessage", listener);
    input.close().catch(() => {});
    onGone(id);
  }

  // Bring what is listened to in step with what is there.
  function follow() {
    const there = new Map([...access.inputs.values()].filter((each) => each.state !== "disconnected").map((each) => [each.id, each]));
    const gone = [...inputs].filter(([id, { input }]) => there.get(id) !== input).map(([id]) => id);
    const fresh = [...there.values()].filter((each) => inputs.get(each.id)?.input !== each);
    gone.forEach(detach);
    fresh.forEach(attach);
    if (gone.length + fresh.length > 0) onChange();
  }

  return {
    get state() {
      return state;
    },
    get reason() {
      return reason;
    },
    get isSecure() {
      return midi.isSecure;
    },
    get devices() {
      return [...inputs.values()].map(({ input }) => ({ id: input.id, name: input.name || "MIDI input", maker: input.manufacturer || "" }));
    },
    // Ask the browser, which asks the person: only ever because a button was pressed.
    async connect() {
      if (!midi.request || state === "asking" || state === "open") return;
      set("asking");
      try {
        const given = await midi.request();
        if (isClosed) return;
        access = given;
      } catch (error) {
        if (!isClosed) set(REFUSALS.includes(error.name) ? "refused" : "failed", error.message);
        return;
      }
      access.addEventListener("statechange", follow);
      set("open");
      follow();
    },
    close() {
      isClosed = true;
      access?.removeEventListener("statechange", follow);
      [...inputs.keys()].forEach(detach);
    },
  };
}
