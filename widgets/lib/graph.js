// What the picture of a graph is made of: curves, texts, and how a level looks.

const FLOOR_DB = -60;
const MOST_BENT = 90; // pixels
const RETURN_BEND = 44;

const round = (x) => Math.round(x * 10) / 10;

// A smooth curve through the places of a route; it leaves and arrives level. A pair of places in the middle is a straight.
export function wirePath(route) {
  if (isReturn(route)) return returnPath(route);
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

// A wire that leads back: round its source's side, below all boxes, and round to its target's.
const isReturn = (route) => route.length === 4 && route[2][0] < route[1][0];

function returnPath([start, low, farLow, end]) {
  const [x, y, toX, toY] = [start[0], start[1], end[0], end[1]].map(round);
  const [lowY, out] = [round(low[1]), RETURN_BEND];
  return `M${x} ${y}C${x + out} ${y} ${x + out} ${lowY} ${x} ${lowY}L${round(farLow[0])} ${lowY}`
    + `C${toX - out} ${lowY} ${toX - out} ${toY} ${toX} ${toY}`;
}

// A place on a wire's last bend: 0 where it begins, 1 where it ends.
function onLastBend(route, part) {
  if (isReturn(route)) return [round(route[2][0] + (route[1][0] - route[2][0]) * (1 - part)), round(route[1][1])];
  const [[x, y], [toX, toY]] = route.slice(-2);
  const bend = Math.min((toX - x) / 2, MOST_BENT);
  const rest = 1 - part;
  const mixed = (a, b, c, d) => rest ** 3 * a + 3 * rest ** 2 * part * b + 3 * rest * part ** 2 * c + part ** 3 * d;
  return [round(mixed(x, x + bend, toX - bend, toX)), round(mixed(y, y, toY, toY))];
}

// Where the readings of all wires stand: in the middle of the last bend, or beside it where another one stands already.
export function labelPlaces(routes) {
  const taken = [];
  const isFree = ([x, y]) => taken.every(([otherX, otherY]) => Math.abs(x - otherX) > 34 || Math.abs(y - otherY) > 13);
  return routes.map((route) => {
    const wished = [0.5, 0.36, 0.64, 0.24, 0.76].map((part) => onLastBend(route, part));
    const place = wished.find(isFree) ?? wished[0];
    taken.push(place);
    return place;
  });
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
