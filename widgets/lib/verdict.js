// From a session's figures to one of three levels and a sentence. `recent_*` are counts of the
// last ten seconds: an old xrun stays in the figure but does not keep the light red for ever.

const BUSY = 0.7;

export function percent(share) {
  const p = 100 * share;
  return p > 0 && p < 1 ? "<1 %" : `${Math.round(p)} %`;
}

const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

export function judge(health) {
  if (!health.playing) return { level: "idle", text: "Not playing" };
  if (health.recent_xruns > 0) return { level: "bad", text: `${plural(health.recent_xruns, "xrun")} just now` };
  if (health.load > BUSY) return { level: "warn", text: "Nearly out of time" };
  if (health.recent_drops > 0) return { level: "warn", text: `${plural(health.recent_drops, "event")} dropped` };
  return { level: "good", text: "Sound keeps up" };
}
