// The page's end of the hub: parts, reports, libraries.

import assert from "node:assert/strict";
import test from "node:test";

import { createHub, floatsOf } from "../../widgets/hub.js";

// A hub whose messages are collected and whose timers fire when the test says so.
function setting() {
  const sent = [];
  const timers = [];
  const state = { isPageVisible: true };
  const hub = createHub({
    send: (content) => sent.push(content),
    page: "p",
    isPageVisible: () => state.isPageVisible,
    later: (fn) => timers.push(fn),
  });
  return { hub, sent, state, settle: () => timers.splice(0).forEach((fn) => fn()) };
}

function frame(n, ...parts) {
  const numbers = Float32Array.from(parts.flatMap((part) => part.values));
  const message = { kind: "frame", n, parts: parts.map(({ id, values }) => ({ id, meta: {}, lengths: [values.length] })) };
  return [message, [new DataView(numbers.buffer)]];
}

test("each view gets its own numbers", () => {
  const { hub } = setting();
  const got = {};
  hub.join("a", (meta, [values]) => (got.a = [...values]));
  hub.join("b", (meta, [values]) => (got.b = [...values]));
  hub.receive(...frame(1, { id: "a", values: [1, 2] }, { id: "b", values: [3] }, { id: "nobody", values: [4] }));

  assert.deepEqual(got, { a: [1, 2], b: [3] });
});

test("every fourth frame is reported", () => {
  const { hub, sent, settle } = setting();
  hub.join("a", () => {}).show(true);
  settle();
  for (let n = 1; n <= 9; n += 1) hub.receive(...frame(n, { id: "a", values: [] }));

  assert.deepEqual(sent.map(({ n }) => n), [0, 4, 8]);
  assert.deepEqual(sent[2], { kind: "report", page: "p", n: 8, views: ["a"] });
});

test("what is shown is reported once when things have settled", () => {
  const { hub, sent, settle } = setting();
  const [a, b] = ["a", "b"].map((id) => hub.join(id, () => {}));
  a.show(true);
  b.show(true);
  b.show(false);
  b.show(true);

  assert.equal(sent.length, 0);

  settle();

  assert.deepEqual(sent.map(({ views }) => views), [["a", "b"]]);

  b.show(true);
  settle();

  assert.equal(sent.length, 1);
});

test("a view shown twice is shown until the last of them goes", () => {
  const { hub, sent, settle } = setting();
  const [one, two] = [hub.join("a", () => {}), hub.join("a", () => {})];
  one.show(true);
  two.show(true);
  settle();
  one.leave();
  settle();
  two.leave();
  settle();

  assert.deepEqual(sent.map(({ views }) => views), [["a"], []]);
});

test("a hidden page shows nothing", () => {
  const { hub, sent, state, settle } = setting();
  hub.join("a", () => {}).show(true);
  settle();
  state.isPageVisible = false;
  hub.visibilityChanged();
  settle();

  assert.deepEqual(sent.at(-1).views, []);
});

test("a view that fails stops neither the others nor the reports", (context) => {
  context.mock.method(console, "error", () => {});
  const { hub, sent } = setting();
  let drawn = 0;
  hub.join("a", () => {
    throw new Error("no");
  });
  hub.join("b", () => (drawn += 1));
  for (let n = 1; n <= 4; n += 1) hub.receive(...frame(n, { id: "a", values: [] }, { id: "b", values: [] }));

  assert.equal(drawn, 4);
  assert.equal(sent.length, 1);
});

test("a library is asked for once and shared", async () => {
  const { hub, sent } = setting();
  let loads = 0;
  const load = (buffers) => ((loads += 1), buffers[0]);
  const both = Promise.all([hub.library("lib", load), hub.library("lib", load)]);
  hub.receive({ kind: "library", name: "lib" }, ["code"]);

  assert.deepEqual(await both, ["code", "code"]);
  assert.equal(loads, 1);
  assert.deepEqual(sent, [{ kind: "need", name: "lib" }]);
});

test("a library that does not come is an error, and may be asked for again", async () => {
  const { hub, sent, settle } = setting();
  const first = hub.library("lib", () => {});
  settle();

  await assert.rejects(first, /did not send lib in time/);

  hub.library("lib", () => {}).catch(() => {});

  assert.equal(sent.length, 2);
});

test("asynchronous work is done in turn, whatever happens to the one before", async () => {
  const { hub } = setting();
  const log = [];
  const work = (name, fails) => async () => {
    log.push(`${name} begins`);
    await null;
    log.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const first = hub.inTurn(work("a", true));
  const second = hub.inTurn(work("b", false));

  await assert.rejects(first, /a/);
  assert.equal(await second, "b");
  assert.deepEqual(log, ["a begins", "a ends", "b begins", "b ends"]);
});

test("buffers may be of any kind and lie at any offset", () => {
  const bytes = new Uint8Array(9);
  new Float32Array(bytes.buffer, 4, 1)[0] = 1.5;

  assert.deepEqual([...floatsOf(new DataView(bytes.buffer, 4, 4))], [1.5]);

  bytes.copyWithin(5, 4, 8);

  assert.deepEqual([...floatsOf(bytes.subarray(5))], [1.5]);
  assert.equal(floatsOf(undefined).length, 0);
});
