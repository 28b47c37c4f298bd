// What the record button says.

import assert from "node:assert/strict";
import test from "node:test";

import { recordWords } from "../../widgets/lib/record_button.js";

const idle = { recording: false, seconds: 0, file: "", error: "" };

test("the button shows the time that is recorded, and where to", () => {
  const words = recordWords({ ...idle, recording: true, file: "/tmp/take.wav" }, 83.25);

  assert.deepEqual(words, { text: "1:23.2", title: "Recording into /tmp/take.wav: press to end it" });
});

test("a button at rest says what it would do, what it did, or what went wrong", () => {
  assert.deepEqual(recordWords(idle, 0), { text: "Record", title: "Record all that is heard into a file" });
  assert.match(recordWords({ ...idle, file: "take.wav" }, 0).title, /the last take is take.wav/);
  assert.equal(recordWords({ ...idle, file: "take.wav", error: "The disk is full." }, 0).title, "The disk is full.");
});
