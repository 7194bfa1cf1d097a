/** What is shown, as a link that can be shared and gone back to: `#/market/MSFT?i=1h&on=sma20`. */

export interface Link {
  view: string;
  /** What the view is about, a symbol or a session; empty for all of it. */
  subject: string;
  query: Readonly<Record<string, string>>;
}

export const START: Link = { view: "today", subject: "", query: {} };

/** Read a location's hash. */
export function read(hash: string): Link {
  const [path = "", query] = hash.replace(/^#\/?/, "").split("?");
  const [view = "", subject = ""] = path.split("/");
  if (!view) return START;
  return inOwnWords({ view, subject: decoded(subject), query: Object.fromEntries(new URLSearchParams(query)) });
}

/** The hash of a link, the inverse of `read`. */
export function write({ view, subject, query }: Link): string {
  const said = Object.entries(query).filter(([, value]) => value !== "");
  const asked = new URLSearchParams(said).toString().replaceAll("%2C", ",");
  return `#/${view}${subject && `/${encodeURIComponent(subject)}`}${asked && `?${asked}`}`;
}

/** A symbol in small letters as the API would answer it, so that its answers are asked for under one address. */
export function inCapitals(symbol: string): string {
  return /^[a-z][a-z0-9.-]*$/.test(symbol) ? symbol.toUpperCase() : symbol;
}

/** The symbol `step` places further in the list, around its ends. */
export function neighbour(symbols: readonly string[], symbol: string, step: number): string {
  const at = symbols.indexOf(symbol);
  const from = at < 0 && step < 0 ? symbols.length : at; // of none of them: before the first, or after the last
  return symbols[(from + step + symbols.length) % symbols.length] ?? symbol;
}

/** A link as it is written now: those of earlier versions said `#/market?symbol=MSFT&interval=1h&sma=20,50`. */
function inOwnWords(link: Link): Link {
  const { symbol, interval, sma, ...query } = link.query;
  if (link.view !== "market") return link;
  const on = sma === undefined ? {} : { on: [...sma.split(",").map((period) => `sma${period}`), "volume"].join(",") };
  const subject = inCapitals(link.subject || (symbol ?? ""));
  return { ...link, subject, query: { ...query, ...(interval ? { i: interval } : {}), ...on } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray percent sign is nobody's symbol, and the API will say so
  }
}
