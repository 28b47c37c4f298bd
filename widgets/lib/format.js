// Text of a value and back, the same text as ParamSpec.format in Python
// (both sides are tested against tests/data/format_cases.json).
import { bounds } from "./curve.js";

// Three significant digits, without trailing zeros and without exponents.
export function formatNumber(x) {
  return String(Number(x.toPrecision(3)));
}

export function formatValue(spec, value) {
  if (spec.curve === "choice") return String(spec.choices[Math.round(value)] ?? value);
  if (spec.unit === "Hz" && Math.abs(value) >= 1000) return `${formatNumber(value / 1000)} kHz`;
  if (spec.unit === "s" && Math.abs(value) < 1) return `${formatNumber(value * 1000)} ms`;
  return `${formatNumber(value)} ${spec.unit}`.trimEnd();
}

// Units a person may type after the number, as factors to the parameter's own unit.
const FACTORS = {
  Hz: { hz: 1, khz: 1000, k: 1000 },
  s: { s: 1, ms: 0.001, us: 1e-6 },
};

// {value} or {error}: the sentence to show.
export function parseValue(spec, text) {
  const [low, high] = bounds(spec);
  const range = `${formatValue(spec, low)} to ${formatValue(spec, high)}`;
  if (spec.curve === "choice") {
    const index = spec.choices.findIndex((c) => String(c).toLowerCase() === text.trim().toLowerCase());
    return index >= 0 ? { value: index } : { error: `One of: ${spec.choices.join(", ")}` };
  }
  const match = /^([-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[-+]?\d+)?)\s*([^\d\s]*)$/i.exec(text.trim().replace("−", "-"));
  if (!match) return { error: `A number from ${range}` };
  const unit = match[2].toLowerCase();
  const factors = { ...FACTORS[spec.unit], "": 1, [spec.unit.toLowerCase()]: 1 };
  if (!(unit in factors)) return { error: `The unit is ${spec.unit || "none"}, not ${match[2]}` };
  const value = Number((Number(match[1].replace(",", ".")) * factors[unit]).toPrecision(12)); // 250 * 0.001 = 0.25
  if (!(value >= low && value <= high)) return { error: `From ${range}` };
  return { value };
}
