// Session time as text of constant width: "0:04.2", "12:30.0", "1:02:03.4".

export function formatClock(seconds) {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6);
  const two = (n) => String(n).padStart(2, "0");
  const s = Math.floor(tenths / 10) % 60;
  const m = Math.floor(tenths / 600) % 60;
  const h = Math.floor(tenths / 36000);
  const tail = `${two(s)}.${tenths % 10}`;
  return h > 0 ? `${h}:${two(m)}:${tail}` : `${m}:${tail}`;
}
