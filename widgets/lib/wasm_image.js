// Unpacks what `workbench/browser/image.py` packs: an engine's arena and its code.

export async function unpackImage(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const start = 4 + view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(packed.subarray(4, start)));
  const body = await inflated(packed.subarray(start));
  let at = 0;
  const next = (count) => body.subarray(at, (at += count));
  return {
    sampleRate: header.sampleRate,
    size: header.size,
    codeAt: header.codeAt,
    runs: header.runs.map(([offset, count]) => ({ offset, bytes: next(count) })),
    door: next(header.door),
    modules: header.modules.map(([index, count]) => [index, next(count)]),
  };
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
