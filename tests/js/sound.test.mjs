// The page's sound: when it says that it can sound and that it cannot, who plays, how it ends.

import assert from "node:assert/strict";
import test from "node:test";

import sound from "../../widgets/sound.js";
import { pageSounds } from "../../widgets/lib/sound_door.js";
import { createBrowser, createModel, settled, until } from "./browser.mjs";
import { packedImage } from "./modules.mjs";

const NOBODY = { player: "", playing: true, hears: 0 };

async function setting({ isTouched = false, forbids = null } = {}) {
  const browser = Object.assign(createBrowser(), { isTouched, forbids });
  const model = createModel({ sample_rate: 48000, worklet: "", key: "key", state: NOBODY });
  const end = new AbortController();
  const made = sound.initialize({ model, signal: end.signal });
  const said = [];
  made.join({ show: (each) => said.push(each) });
  await settled();
  const page = made.page;
  return {
    ...{ browser, model, sound: made, page, end },
    kinds: () => model.sent.map(({ kind }) => kind),
    text: () => said.at(-1).text,
    action: () => said.at(-1).action,
    worklet: () => browser.context.node,
    async begin(epoch = 1) {
      model.receive({ kind: "image", page, epoch }, packedImage());
      model.set("state", { ...NOBODY, player: page });
      await until(() => browser.context.node.posted.some((each) => each.epoch === epoch));
      browser.context.node.say({ kind: "report", epoch, frame: 0, log: [], load: 0 });
    },
  };
}

test("a page that nobody has touched says so, and sounds with the first touch", async () => {
  const { browser, kinds, text } = await setting();
  assert.deepEqual(kinds(), ["away"]);
  assert.match(text(), /once you have clicked/);

  await browser.touch();
  assert.deepEqual(kinds(), ["away", "ready"]);
  assert.match(text(), /On its way/);
  await browser.touch();
  assert.deepEqual(kinds(), ["away", "ready"]);
  assert.equal(browser.contexts.length, 1);
});

test("a page that may sound says so by itself, at the session's rate", async () => {
  const { browser, model, page } = await setting({ isTouched: true });

  assert.deepEqual(model.sent, [{ kind: "ready", page }]);
  assert.equal(browser.context.sampleRate, 48000);
});

test("a device that is suspended is away, and ready again when it wakes up", async () => {
  const { browser, kinds } = await setting({ isTouched: true });
  browser.context.become("suspended");
  await settled();
  browser.context.become("running");
  await settled();

  assert.deepEqual(kinds(), ["ready", "away", "ready"]);
});

test("hands are here once the audio thread plays, and no longer when it stops or another page plays", async () => {
  const { sound, model, page, worklet, begin, kinds } = await setting({ isTouched: true });
  assert.equal(sound.turn([[3, 0.5]]), 0);
  assert.equal(sound.play([[-1, 1, 2, 6000, 60, 100]]), false);
  await begin();
  const turns = [sound.turn([[3, 0.5]]), sound.turn([[3, 0.6]])];
  assert.ok(turns[0] > 0 && turns[1] > turns[0]);
  assert.equal(sound.play([[-1, 1, 2, 6000, 60, 100]]), true);
  assert.deepEqual(
    worklet().posted.map(({ kind, epoch }) => [kind, epoch]),
    [["image", 1], ["turn", 1], ["turn", 1], ["play", 1]],
  );

  model.set("state", { ...NOBODY, player: "other" });
  assert.equal(sound.turn([[3, 0.5]]), 0);
  model.set("state", { ...NOBODY, player: page });
  assert.ok(sound.turn([[3, 0.5]]) > 0);
  model.receive({ kind: "stop", page, epoch: 1 });
  assert.equal(sound.turn([[3, 0.5]]), 0);
  await settled();
  assert.equal(kinds().at(-1), "ready"); // the kernel may have taken it for lost
});

test("a page that is asked says once more how it stands, and tries again what has failed", async () => {
  const { browser, model, page, kinds, text } = await setting({ isTouched: true, forbids: () => true });
  browser.forbids = null;
  model.receive({ kind: "ask" });
  await settled();
  assert.deepEqual(kinds(), ["trouble", "away", "ready"]);
  assert.match(text(), /On its way/);
  model.receive({ kind: "ask" });
  await settled();
  assert.deepEqual(model.sent.at(-1), { kind: "ready", page });
  assert.equal(kinds().length, 4);
  assert.equal(browser.contexts.length, 2);
});

test("the button takes the sound over from another page, but not before this one can sound", async () => {
  const { sound, browser, model, kinds, action } = await setting();
  model.set("state", { ...NOBODY, player: "other" });
  assert.equal(action(), "Listen");
  await sound.press();
  assert.ok(!kinds().includes("take"));

  browser.isTouched = true;
  await sound.press();
  assert.deepEqual(kinds(), ["away", "ready", "take"]);
  assert.equal(action(), "Listen here");
});

test("a page that forbids sound code says why, and its button tries again", async () => {
  const { sound, browser, model, kinds, text, action } = await setting({ isTouched: true, forbids: () => true });
  assert.deepEqual(kinds(), ["trouble", "away"]);
  assert.match(model.sent[0].text, /script-src blob:/);
  assert.match(text(), /No sound in this page: .*content security policy/);
  assert.equal(action(), "Try again");
  await browser.touch();
  assert.equal(browser.contexts.length, 1); // no click tries what is forbidden

  browser.forbids = (url) => url.startsWith("blob:");
  await sound.press();
  assert.deepEqual(kinds(), ["trouble", "away", "ready", "take"]);
});

test("what goes wrong on the audio thread is told, and does not end the device", async () => {
  const { browser, model, worklet, begin, text } = await setting({ isTouched: true });
  await begin();
  worklet().say({ kind: "failed", text: "RuntimeError: unreachable" });

  assert.equal(model.sent.at(-1).kind, "trouble");
  assert.match(text(), /RuntimeError: unreachable/);
  worklet().say({ kind: "unreadable" });
  assert.match(model.sent.at(-1).text, /cannot hand code/);
  assert.equal(browser.context.state, "running");
});

for (const word of ["restarting", "autorestarting", "terminating", "dead"]) {
  test(`a kernel that is ${word} ends the sound for good`, async () => {
    const { browser, model, begin, kinds, text } = await setting({ isTouched: true });
    await begin();
    const before = kinds().length;
    model.isDead = true;
    model.status("busy");
    assert.equal(browser.context.state, "running");
    model.status(word);
    assert.equal(browser.contexts[0].state, "closed");
    assert.match(text(), /has ended with its kernel/);

    await browser.touch();
    assert.deepEqual([browser.contexts.length, kinds().length], [1, before]);
  });
}

test("ten minutes without a word from the kernel end the sound", async (t) => {
  const { browser, worklet, begin, model, page } = await setting({ isTouched: true });
  await begin();
  let ahead = 599_000;
  const now = performance.now.bind(performance);
  t.mock.method(performance, "now", () => now() + ahead);
  const report = { kind: "report", epoch: 1, frame: 1, log: [], load: 0 };
  worklet().say(report);
  assert.equal(browser.context.state, "running");
  model.receive({ kind: "alive", page });
  ahead += 599_000;
  worklet().say(report);
  assert.equal(browser.context.state, "running");
  ahead += 2000;
  worklet().say(report);
  assert.equal(browser.context.state, "closed");
});

test("a page that is left or loaded again says that it goes", async () => {
  const { model, page, sound, begin } = await setting({ isTouched: true });
  await begin();
  window.dispatchEvent(new Event("pagehide"));

  assert.deepEqual(model.sent.at(-1), { kind: "away", page });
  assert.equal(sound.turn([[3, 0.5]]), 0); // goes by way of the kernel: nothing sounds here any more
});

test("a widget that is closed leaves nothing behind", async () => {
  const { browser, model, end, sound } = await setting({ isTouched: true });
  assert.equal(pageSounds().get("key"), sound);
  const before = model.sent.length;
  end.abort();

  assert.equal(pageSounds().has("key"), false);
  assert.equal(browser.contexts[0].state, "closed");
  window.dispatchEvent(new Event("pagehide"));
  await browser.touch();
  assert.deepEqual([model.sent.length, browser.contexts.length], [before, 1]);
});
