/** Whether everything is there that should be, in a sentence. */

import type { Status, SymbolStatus } from "../../core/api/generated";
import { count } from "../../core/numbers";
import { lackOf } from "./sessions";
import { words } from "./words";

/** How many are named; the others are counted. */
const NAMED = 8;

export interface Verdict {
  isGood: boolean;
  text: string;
  /** Symbols that lack bars, with how many of what, as far as they are named. */
  gaps: { symbol: string; text: string }[];
  /** How many more there are, in words; empty without any. */
  others: string;
  /** What is late, in a sentence; empty where nothing is. */
  late: string;
}

/** The verdict of a status, of one symbol or of all. */
export function verdictOf({ symbols }: Pick<Status, "symbols">): Verdict {
  const said = words.verdict;
  const late = lateText(symbols);
  const names = [...new Set(symbols.map(({ symbol }) => symbol))];
  const days = symbols[0]?.completeness.days ?? 0;
  const none = { gaps: [], others: "" };
  if (!symbols.some(({ completeness }) => completeness.expected > 0)) return { ...none, isGood: false, text: said.nothing, late };
  const lacking = names.flatMap((symbol) => gapOf(symbol, symbols) ?? []);
  if (lacking.length === 0) {
    const text = names.length === 1 ? said.one(names[0] ?? "", days) : said.all(count(names.length), days);
    return { ...none, isGood: late === "", text, late };
  }
  const text = names.length === 1 ? said.oneLacks(days) : said.lack(count(lacking.length), count(names.length), days);
  const more = lacking.length - NAMED;
  return { isGood: false, text, gaps: lacking.slice(0, NAMED), others: more > 0 ? said.others(count(more)) : "", late };
}

function gapOf(symbol: string, statuses: readonly SymbolStatus[]): Verdict["gaps"][number] | undefined {
  const own = statuses.filter((status) => status.symbol === symbol && lackOf(status) > 0);
  if (own.length === 0) return undefined;
  return { symbol, text: own.map((status) => words.verdict.gap[status.interval](lackOf(status))).join(", ") };
}

function lateText(statuses: readonly SymbolStatus[]): string {
  const late = new Set(statuses.filter(({ stale }) => stale).map(({ symbol }) => symbol));
  return late.size === 0 ? "" : words.verdict.late(late.size);
}
