// Plays images of engines in Node, one request after the other: a line of JSON comes in, a line of JSON goes out.
//
// A request: `{image, steps, block}` with files' paths; each step is `{render: frames, out, heard}`, `{write: offset,
// from}`, `{module: index, from}`, `{read: offset, count, out}` or `{remove: index}`, in order. The answer: `{ms}`, the
// median time of each render's blocks, or `{error}`.
//
// `{image, quanta: [warm up, measured]}` runs the worklet itself, reports included: `{us}`, the time of a quantum: the
// median of means over as many as there are to a report.

import fs from "node:fs";
import readline from "node:readline";

import { createWorklet } from "./fake_worklet.mjs";
import { WasmEngine } from "../../widgets/lib/wasm_engine.js";
import { MATH } from "../../widgets/lib/wasm_math.js";
import { unpackImage } from "../../widgets/lib/wasm_image.js";

const SLICE = 15; // quanta: in each of them the worklet reports once
const bytes = (path) => new Uint8Array(fs.readFileSync(path));

function floats(path) {
  const raw = fs.readFileSync(path);
  return new Float32Array(raw.buffer, raw.byteOffset, raw.length / 4);
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

function render(engine, step, block) {
  const made = new Float32Array(2 * step.render);
  const heard = step.heard ? floats(step.heard) : null;
  const times = [];
  for (let at = 0; at < step.render; at += block) {
    const frames = Math.min(block, step.render - at);
    if (heard) engine.heard.set(heard.subarray(2 * at, 2 * (at + frames)));
    const start = performance.now();
    const out = engine.render(frames, heard !== null);
    times.push(performance.now() - start);
    made.set(out.subarray(0, 2 * frames), 2 * at);
  }
  if (step.out) fs.writeFileSync(step.out, made);
  return median(times);
}

async function play({ image, steps, block = 128 }) {
  const engine = new WasmEngine(await unpackImage(bytes(image)));
  const ms = [];
  for (const step of steps) {
    if ("render" in step) ms.push(render(engine, step, block));
    else if ("write" in step) engine.write(step.write, bytes(step.from));
    else if ("module" in step) engine.setModule(step.module, bytes(step.from));
    else if ("remove" in step) engine.removeModule(step.remove);
    else if ("read" in step) fs.writeFileSync(step.out, engine.read(step.read, step.count));
  }
  return { ms };
}

async function work({ image, quanta: [warmUp, measured] }) {
  const worklet = createWorklet();
  worklet.post({ kind: "image", epoch: 1, image: await unpackImage(bytes(image)), compiled: {} });
  for (let k = 0; k < warmUp; k += 1) worklet.process();
  const times = [];
  for (let k = 0; k < measured; k += SLICE) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < SLICE; i += 1) worklet.process();
    times.push(Number(process.hrtime.bigint() - start) / 1000 / SLICE);
  }
  return { us: median(times) };
}

async function answerOf(request) {
  if (request.ask === "math") return { math: Object.keys(MATH) };
  return request.quanta ? work(request) : play(request);
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await answerOf(request);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}` };
  }
  console.log(JSON.stringify(answer));
}
