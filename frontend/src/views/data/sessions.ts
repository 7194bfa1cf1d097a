/** What was expected and what arrived, as a grid: a row for each symbol, a column for each session. */

import type { SessionRow, SessionRowsInColumns, SymbolStatus } from "../../core/api/generated";
import { daysBefore } from "./question";

/** As many symbols as the API tells of at once. */
export const SYMBOLS_A_PAGE = 50;
const SLACK_DAYS = 10;
const DAYS_A_SESSION = 1.5; // seven days have five sessions, and holidays take some

export type State = SessionRow["state"];
export type Row = SessionRow;

export interface Grid {
  /** Dates, oldest first. */
  sessions: string[];
  /** Nothing stands where nothing was expected: before the first session of a symbol. */
  rows: { symbol: string; cells: (Row | null)[] }[];
}

/** The first day to ask for so that this many sessions up to now are told. */
export function startOf(now: string, sessions: number): string {
  return daysBefore(now, Math.ceil(sessions * DAYS_A_SESSION) + SLACK_DAYS);
}

/** An answer by column, row by row. */
export function rowsOf({ sessions: columns }: SessionRowsInColumns): Row[] {
  const names = Object.keys(columns) as (keyof Row)[];
  return columns.symbol.map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])) as Row);
}

/** The newest sessions of these symbols, at most so many. */
export function gridOf(rows: readonly Row[], symbols: readonly string[], most: number): Grid {
  const sessions = [...new Set(rows.map(({ session_date }) => session_date))].sort().slice(-most);
  const found = new Map(rows.map((row) => [`${row.symbol} ${row.session_date}`, row]));
  const cells = (symbol: string): (Row | null)[] => sessions.map((session) => found.get(`${symbol} ${session}`) ?? null);
  return { sessions, rows: symbols.map((symbol) => ({ symbol, cells: cells(symbol) })) };
}

/** The sessions that the grid shows as rows, oldest first and then by symbol. */
export function shownRows({ sessions, rows }: Grid): Row[] {
  return sessions.flatMap((_, at) => rows.flatMap(({ cells }) => cells[at] ?? []));
}

/** Bars that should be there and are not, in the days that the status looks at. */
export function lackOf({ completeness }: SymbolStatus): number {
  return completeness.missing + completeness.quarantined + completeness.given_up;
}

/** Symbols in the order of the grid: those that lack bars first, each group by name. */
export function inOrder(statuses: readonly SymbolStatus[], interval: string): string[] {
  const own = statuses.filter((status) => status.interval === interval);
  const names = (kept: SymbolStatus[]): string[] => kept.map(({ symbol }) => symbol).sort();
  return [...names(own.filter((one) => lackOf(one) > 0)), ...names(own.filter((one) => lackOf(one) === 0))];
}

/** The symbols of a page from 1, and how many pages there are; the last page for one beyond it. */
export function pageOf(symbols: readonly string[], page: number): { symbols: string[]; page: number; pages: number } {
  const pages = Math.max(Math.ceil(symbols.length / SYMBOLS_A_PAGE), 1);
  const at = Math.min(page, pages);
  return { symbols: symbols.slice((at - 1) * SYMBOLS_A_PAGE, at * SYMBOLS_A_PAGE), page: at, pages };
}

/** Where the keys lead from a cell of a grid with so many rows and columns; undefined for other keys. */
export function stepTo(key: string, [row, column]: Place, [rows, columns]: Place): Place | undefined {
  const to: Record<string, Place> = {
    ArrowRight: [row, column + 1],
    ArrowLeft: [row, column - 1],
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    Home: [row, 0],
    End: [row, columns - 1],
    PageDown: [row + 10, column],
    PageUp: [row - 10, column],
  };
  const wanted = to[key];
  return wanted && [within(wanted[0], rows), within(wanted[1], columns)];
}

/** Row and column, from 0. */
export type Place = readonly [number, number];

function within(at: number, size: number): number {
  return Math.min(Math.max(at, 0), size - 1);
}
