// The page's microphone: asked for when it is wanted, let go of when it is not, whatever crosses on the way.

import assert from "node:assert/strict";
import test from "node:test";

import { createMic } from "../../widgets/lib/sound_mic.js";
import { saySound } from "../../widgets/lib/sound_words.js";

class Track extends EventTarget {
  isLive = true;
  stop() {
    this.isLive = false;
  }
  getSettings() {
    return { latency: 0.01 };
  }
}

// A browser that answers when it is told to.
class Media extends EventTarget {
  asked = [];
  tracks = [];
  getUserMedia(wish) {
    return new Promise((resolve, reject) => {
      this.asked.push({
        wish,
        async answer(error) {
          if (error) reject(Object.assign(new Error(error), { name: error }));
          else {
            const track = new Track();
            media.tracks.push(track);
            resolve({ getTracks: () => [track], getAudioTracks: () => [track] });
          }
          await new Promise((go) => setTimeout(go));
        },
      });
      const media = this;
    });
  }
  get live() {
    return this.tracks.filter((track) => track.isLive).length;
  }
}

function setting(media = new Media(), connect = null) {
  const states = [];
  let connected = 0;
  const mic = createMic({
    media,
    connect: connect ?? (() => ((connected += 1), () => (connected -= 1))),
    onChange: () => states.push(mic.state),
  });
  return { media, mic, states, connected: () => connected };
}

test("nobody is asked before something wants to hear", () => {
  const { media, mic } = setting();
  mic.want(0);
  assert.equal(media.asked.length, 0);
});

test("it is asked for without the changes that telephones make, and let go of", async () => {
  const { media, mic, states, connected } = setting();
  mic.want(1);
  const { audio } = media.asked[0].wish;
  assert.deepEqual([audio.echoCancellation, audio.noiseSuppression, audio.autoGainControl], [false, false, false]);
  assert.deepEqual(audio.channelCount, { ideal: 1 });
  await media.asked[0].answer();
  assert.deepEqual([mic.state, mic.latency, connected(), media.live], ["on", 0.01, 1, 1]);
  mic.want(1);
  assert.equal(media.asked.length, 1);
  mic.want(0);
  assert.deepEqual([mic.state, connected(), media.live], ["off", 0, 0]);
  assert.deepEqual(states, ["asking", "on", "off"]);
});

test("an answer that is not wanted any more is given back", async () => {
  const { media, mic, connected } = setting();
  mic.want(2);
  mic.want(0);
  await media.asked[0].answer();
  assert.deepEqual([mic.state, connected(), media.live], ["off", 0, 0]);
});

test("other channels are asked for anew", async () => {
  const { media, mic, connected } = setting();
  mic.want(1);
  await media.asked[0].answer();
  mic.want(2);
  await media.asked[1].answer();
  assert.deepEqual([mic.state, connected(), media.live], ["on", 1, 1]);
});

test("a refusal stays, until somebody asks again", async () => {
  const { media, mic } = setting();
  mic.want(2);
  await media.asked[0].answer("NotAllowedError");
  media.dispatchEvent(new Event("devicechange"));
  assert.deepEqual([mic.state, media.asked.length], ["refused", 1]);
  mic.retry();
  mic.retry();
  await media.asked[1].answer();
  assert.deepEqual([mic.state, media.asked.length], ["on", 2]);
});

test("a microphone that is missing or unplugged is taken when it comes", async () => {
  const { media, mic, connected } = setting();
  mic.want(2);
  await media.asked[0].answer("NotFoundError");
  assert.equal(mic.state, "missing");
  media.dispatchEvent(new Event("devicechange"));
  await media.asked[1].answer();
  assert.equal(mic.state, "on");
  media.tracks[0].dispatchEvent(new Event("ended"));
  assert.deepEqual([mic.state, connected()], ["missing", 0]);
  mic.want(0);
  media.dispatchEvent(new Event("devicechange"));
  assert.equal(media.asked.length, 2);
});

test("what goes wrong on the way in is told, and nothing is kept", async () => {
  const { media, mic } = setting(new Media(), () => {
    throw new Error("another sample rate");
  });
  mic.want(2);
  await media.asked[0].answer();
  assert.deepEqual([mic.state, mic.reason, media.live], ["failed", "another sample rate", 0]);
});

test("a page that is not secure has none", () => {
  const { mic } = setting(null);
  mic.want(2);
  assert.equal(mic.state, "failed");
  assert.match(mic.reason, /https/);
});

test("closing lets go", async () => {
  const { media, mic } = setting();
  mic.want(2);
  await media.asked[0].answer();
  mic.close();
  media.dispatchEvent(new Event("devicechange"));
  assert.deepEqual([media.live, media.asked.length], [0, 1]);
});

test("the line says how the microphone stands, and the music goes on", () => {
  const here = { playing: true, isHere: true, hasEnded: false, player: "me", device: "running", trouble: "", latency: 0.02 };
  assert.deepEqual(saySound(here), { level: "good", text: "Sounding in this page, 20 ms to the ear.", action: "" });
  assert.match(saySound({ ...here, mic: "on" }).text, /Sounding in this page, 20 ms to the ear\. The microphone is on\./);
  const refused = saySound({ ...here, mic: "refused" });
  assert.deepEqual([refused.level, refused.action], ["warn", "Ask again"]);
  assert.match(refused.text, /allow it in the site's settings/);
  assert.match(saySound({ ...here, mic: "missing" }).text, /there is none/);
  assert.match(saySound({ ...here, mic: "failed", micReason: "of this" }).text, /silent: of this\./);
  assert.equal(saySound({ ...here, isHere: false, mic: "refused" }).action, "Listen here");
});
