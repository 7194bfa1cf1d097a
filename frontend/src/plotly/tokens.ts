/** Colours in figures are names of the page's tokens, so that one figure can be drawn in every theme and palette. */

export const TOKENS = ["up", "down", "up-soft", "down-soft", "ink", "muted", "line", "grid", "card", "raised", "accent", "warn", "good", "sma20", "sma50", "band"] as const;
export type Token = (typeof TOKENS)[number];

const WRITTEN = /^token:([\w-]+)\/([\d.]+)$/;

/** A colour of the page, as a figure writes it. */
export function token(name: Token, opacity = 1): string {
  return `token:${name}/${opacity}`;
}

/** The same with colours in the place of tokens; `color` tells a token's colour as `#rrggbb` or `#rgb`. */
export function coloured<Value>(value: Value, color: (name: string) => string): Value {
  return replaced(value, color) as Value;
}

function replaced(value: unknown, color: (name: string) => string): unknown {
  if (typeof value === "string") return colorOf(value, color);
  if (Array.isArray(value)) return value.map((one) => replaced(one, color));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, color)]));
}

function colorOf(text: string, color: (name: string) => string): string {
  const [, name, opacity] = WRITTEN.exec(text) ?? [];
  if (name === undefined) return text;
  const digits = color(name).replace("#", "");
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits; // a minifier writes #fff
  const parts = [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16));
  return `rgba(${parts.join(",")},${opacity})`;
}
