// Functions of the C library that kernels may import: the browser's own, for float64 and, with an "f", for float32.

export const MATH = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  cos: Math.cos,
  cosh: Math.cosh,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  fmod: (x, y) => x % y,
  hypot: Math.hypot,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  pow: Math.pow,
  sin: Math.sin,
  sinh: Math.sinh,
  tan: Math.tan,
  tanh: Math.tanh,
};

// What a module takes as float32 is rounded on its way in: no wrapper is needed.
export function mathImports() {
  return Object.fromEntries(Object.entries(MATH).flatMap(([name, f]) => [[name, f], [`${name}f`, f]]));
}
