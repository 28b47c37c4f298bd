// A page without a browser: the real line and the real player, driven by lines of JSON. Each request is one of
// {image, epoch}, {parts, body, epoch}, {act}, {render, heard}; binary data as base64. The answer to `render` is {sound,
// report, most}; `heard` is what its microphone hears meanwhile, one or two channels one after the other, `most` the
// bytes of memory that were written at most between two quanta.

import readline from "node:readline";

import { createLine } from "../../widgets/lib/sound_line.js";
import { SoundPlayer } from "../../widgets/lib/sound_player.js";
import { WasmEngine } from "../../widgets/lib/wasm_engine.js";

const PAGE = "page";
let [most, written] = [0, 0];
for (const name of ["write", "clear"]) {
  const done = WasmEngine.prototype[name];
  WasmEngine.prototype[name] = function (at, what) {
    written += what.length ?? what;
    return done.call(this, at, what);
  };
}
const rendered = WasmEngine.prototype.render;
WasmEngine.prototype.render = function (...asked) {
  [most, written] = [Math.max(most, written), 0];
  return rendered.apply(this, asked);
};

const player = new SoundPlayer();
const troubles = [];
const sent = [];
const line = createLine({
  page: PAGE,
  send: (content) => (content.kind === "trouble" ? troubles : sent).push(content),
  post(message, transfer) {
    player.take(structuredClone(message, { transfer }));
    if (message.kind === "image") written = 0; // nothing sounds yet
  },
  clock: { now: () => sent.length * 1e6, later: (run) => run(), cancel() {} },
});

const bytes = (text) => {
  const raw = Buffer.from(text, "base64");
  return new Uint8Array(raw.buffer, raw.byteOffset, raw.length);
};
function floats(text) {
  const raw = bytes(text);
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
}

function render(frames, heard) {
  const made = new Float32Array(2 * frames);
  const [left, right] = [new Float32Array(128), new Float32Array(128)];
  for (let at = 0; at < frames; at += 128) {
    player.render(left, right, ...heard.map((channel) => channel.subarray(at, at + 128)));
    for (let i = 0; i < 128; i += 1) [made[2 * (at + i)], made[2 * (at + i) + 1]] = [left[i], right[i]];
  }
  return Buffer.from(made.buffer).toString("base64");
}

async function answer(request) {
  if (request.image) line.receive({ kind: "image", page: PAGE, epoch: request.epoch }, [bytes(request.image)]);
  if (request.parts) {
    line.receive({ kind: "parts", page: PAGE, epoch: request.epoch, parts: request.parts }, [bytes(request.body)]);
  }
  if (request.stop) line.receive({ kind: "stop", page: PAGE, epoch: request.epoch }, []);
  if (request.act) line.act(request.act);
  if (!request.render) return {};
  await line.idle();
  most = 0;
  const sound = render(request.render, (request.heard ?? []).map(floats));
  const report = player.report();
  if (report) line.report({ ...report, load: 0.1, latency: 0.02 });
  return { sound, report: sent.pop(), troubles: troubles.splice(0), most };
}

for await (const text of readline.createInterface({ input: process.stdin })) {
  let made;
  try {
    made = await answer(JSON.parse(text));
  } catch (error) {
    made = { error: `${error.stack}` };
  }
  console.log(JSON.stringify(made));
}
