// What the mixer computes in the page.

import assert from "node:assert/strict";
import test from "node:test";

import { lufs } from "../../widgets/mixer.js";

test("loudness has a decimal, and below the absolute gate there is none", () => {
  assert.deepEqual([-14.04, -0.3, 1.2, -70, -120].map(lufs), ["−14.0", "−0.3", "1.2", "–", "–"]);
});
