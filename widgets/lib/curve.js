// Value <-> position (0..1) of one parameter, the same arithmetic as ParamSpec in Python
// (both sides are tested against tests/data/curve_cases.json).

export function clamp(x, low, high) {
  return Math.min(high, Math.max(low, x));
}

// The lowest and the highest number a parameter takes; a choice counts its names from 0.
export function bounds(spec) {
  return spec.curve === "choice" ? [0, spec.choices.length - 1] : [spec.low, spec.high];
}

export function toPosition(spec, value) {
  const [low, high] = bounds(spec);
  if (!(high > low)) return 0;
  const x = clamp(value, low, high);
  if (spec.curve === "log") return Math.log(x / low) / Math.log(high / low);
  return (x - low) / (high - low);
}

export function fromPosition(spec, position) {
  const [low, high] = bounds(spec);
  const p = clamp(position, 0, 1);
  if (p === 0) return low;
  if (p === 1) return high;
  if (spec.curve === "log") return low * Math.pow(high / low, p);
  const value = low + p * (high - low);
  return spec.curve === "choice" ? Math.round(value) : value;
}

// Where the drawn part of a control begins (0..1): at 0 for controls that go both ways. Decibels do
// not: their 0 is a loud place, not a middle.
export function originOf(spec) {
  const goesBothWays = spec.curve === "linear" && spec.low < 0 && spec.high > 0 && spec.unit !== "dB";
  return goesBothWays ? toPosition(spec, 0) : 0;
}

// The largest of 1, 2, 5 x 10^k that is not above x.
export function niceStep(x) {
  const power = Math.pow(10, Math.floor(Math.log10(x) + 1e-9));
  const lead = x / power + 1e-9;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

// A hand does not mean 0.4973118: round to what the control can show. Log curves keep four
// significant digits, linear ones a thousandth of the range; the ends stay exact.
export function tidy(spec, value) {
  const [low, high] = bounds(spec);
  if (value <= low) return low;
  if (value >= high) return high;
  if (spec.curve === "choice") return Math.round(value);
  if (spec.curve === "log") return Number(value.toPrecision(4));
  const step = niceStep((high - low) / 1000);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return clamp(Number((Math.round(value / step) * step).toFixed(digits)), low, high);
}

// One step of a key or the wheel: `amount` is a share of the whole travel, negative = down.
// Always moves by at least one tidy step, so that a key press is never swallowed by rounding.
export function nudge(spec, value, amount) {
  const [low, high] = bounds(spec);
  if (spec.curve === "choice") return clamp(Math.round(value) + Math.sign(amount), low, high);
  const moved = tidy(spec, fromPosition(spec, toPosition(spec, value) + amount));
  if (moved !== value || amount === 0) return moved;
  const least = spec.curve === "log" ? value * 1e-3 : niceStep((high - low) / 1000);
  return tidy(spec, value + Math.sign(amount) * least);
}
