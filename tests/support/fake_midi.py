"""MIDI keyboards that are not there, at the browser's boundary: what `navigator.requestMIDIAccess` gives."""

from __future__ import annotations

# Runs before the page's own code. `window.__midi` is the test's: plug(id), unplug(id), say(id, bytes), refuses, asked.
FAKE_MIDI = """(() => {
    class Port extends EventTarget {
        constructor(id, name, manufacturer) {
            super();
            Object.assign(this, { id, name, manufacturer, type: "input", state: "connected", connection: "closed" });
        }
        async open() { this.connection = "open"; return this; }
        async close() { this.connection = "closed"; return this; }
    }
    const access = Object.assign(new EventTarget(), { inputs: new Map(), outputs: new Map(), sysexEnabled: false });
    const changed = () => access.dispatchEvent(new Event("statechange"));
    window.__midi = {
        asked: 0,
        refuses: false,
        plug(id, name = id, maker = "") {
            access.inputs.set(id, new Port(id, name, maker));
            changed();
        },
        unplug(id) {
            const port = access.inputs.get(id);
            port.state = "disconnected";
            access.inputs.delete(id);
            changed();
        },
        say(id, bytes) {
            const port = access.inputs.get(id);
            if (port.connection !== "open") return;
            port.dispatchEvent(Object.assign(new Event("midimessage"), { data: Uint8Array.from(bytes) }));
        },
    };
    navigator.requestMIDIAccess = async () => {
        window.__midi.asked += 1;
        if (window.__midi.refuses) throw new DOMException("refused", "NotAllowedError");
        return access;
    };
})()"""

NO_MIDI = "delete Navigator.prototype.requestMIDIAccess"
