// What the picture of a graph is made of: curves, texts, and how a level looks.

const FLOOR_DB = -60;
const MOST_BENT = 90; // pixels

const round = (x) => Math.round(x * 10) / 10;

// A smooth curve through the places of a route; it leaves and arrives level. A pair of places in the middle is a straight.
export function wirePath(route) {
  const [first, ...rest] = route;
  let [x, y] = first;
  let path = `M${round(x)} ${round(y)}`;
  rest.forEach(([toX, toY], at) => {
    const isStraight = at % 2 === 1;
    const bend = Math.min((toX - x) / 2, MOST_BENT);
    path += isStraight
      ? `L${round(toX)} ${round(toY)}`
      : `C${round(x + bend)} ${round(y)} ${round(toX - bend)} ${round(toY)} ${round(toX)} ${round(toY)}`;
    [x, y] = [toX, toY];
  });
  return path;
}

// Where a wire's reading stands: in the middle of its last bend, so that readings of one source do not meet.
export function labelPlace(route) {
  const [[x, y], [toX, toY]] = route.slice(-2);
  return [round((x + toX) / 2), round((y + toY) / 2)];
}

// 0 for silence, 1 for full scale.
export function loudness(db) {
  return Math.min(Math.max((db - FLOOR_DB) / -FLOOR_DB, 0), 1);
}

// "−12", or nothing for what cannot be heard.
export function levelText(db) {
  if (!(db > FLOOR_DB)) return "";
  const whole = Math.round(db);
  return whole < 0 ? `−${-whole}` : whole > 0 ? `+${whole}` : "0";
}

// "± 1.5 oct"
export function depthText(depth, unit) {
  return `± ${Number(Math.abs(depth).toPrecision(2))}${unit ? ` ${unit}` : ""}`;
}

// "2.1 µs · 0.2 %", or nothing if it is not known.
export function costText(us, budgetUs) {
  if (!Number.isFinite(us)) return "";
  return `${us.toFixed(us < 100 ? 1 : 0)} µs · ${((100 * us) / budgetUs).toFixed(1)} %`;
}

// Text that fits so many characters; the rest is left out in the middle, where names differ least.
export function shortened(text, most) {
  if (text.length <= most) return text;
  const front = Math.ceil((most - 1) / 2);
  return `${text.slice(0, front)}…${text.slice(text.length - (most - 1 - front))}`;
}

// How large a drawing is shown in a given width: never larger than drawn, and not so small that it cannot be read.
export function fitScale(width, room, least = 0.62) {
  return Math.min(Math.max(room / width, least), 1);
}
