/** How fresh everything is: runs, sources, and the newest bar of every symbol. */

import type { Status, SymbolStatus } from "../../core/api/generated";
import { address } from "../../core/api/http";
import { dayText, instantText, momentText } from "../../core/exchange-time";
import { grouped } from "../../core/grouped";
import { count } from "../../core/numbers";
import { downloadButton, save } from "../../ui/download";
import { fill, h } from "../../ui/dom";
import { GrowingTable } from "../../ui/growing-table";
import { emptyState } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import type { Panel } from "./panel";
import { type Asked, given } from "./question";
import { lackOf } from "./sessions";
import { words } from "./words";

/** The symbols of one source and interval. */
export interface SourceRow {
  source: string;
  interval: SymbolStatus["interval"];
  symbols: number;
  newest: string | null;
  expected: string | null;
  late: number;
}

/** By source and interval, how many symbols come from it and how fresh they are. */
export function bySource(statuses: readonly SymbolStatus[]): SourceRow[] {
  const groups = grouped(statuses, ({ interval, source }) => `${interval} ${source ?? ""}`);
  return [...groups.values()].flatMap((group) => (group[0] ? sourceRow(group[0], group) : []));
}

/** Late ones first, then by symbol and interval. */
export function lateFirst(statuses: readonly SymbolStatus[]): SymbolStatus[] {
  const key = ({ stale, symbol, interval }: SymbolStatus): string => `${stale ? 0 : 1} ${symbol} ${interval}`;
  return [...statuses].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

export class Freshness implements Panel {
  readonly element: HTMLElement;
  readonly #runs = h("dl", { class: "facts data-runs" });
  readonly #sources = new Table(words.bySource, SOURCE_COLUMNS);
  readonly #symbols = new GrowingTable(words.tabs.freshness, SYMBOL_COLUMNS);
  readonly #shown: HTMLElement;
  readonly #nothing = emptyState(words.empty.freshness);

  constructor() {
    const tools = h("div", { class: "table-tools" }, downloadButton("CSV", () => save("freshness.csv", this.#symbols.csv())));
    const sources = [h("h2", {}, words.bySource), this.#sources.element];
    this.#shown = h("div", { class: "flex flex-col gap-3" }, ...sources, this.#symbols.element, tools);
    this.element = h("div", { class: "flex flex-col gap-3" }, this.#runs, this.#shown, this.#nothing);
  }

  address({ symbol, interval }: Asked): string {
    return address("/status", given({ symbol, interval: interval ?? undefined }));
  }

  async refresh({ interval }: Asked, status: Status): Promise<void> {
    const rows = status.symbols.filter((one) => interval === null || one.interval === interval);
    fill(this.#runs, ...runs(status).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
    this.#nothing.hidden = rows.length > 0;
    this.#shown.hidden = rows.length === 0;
    this.#sources.show(bySource(rows));
    this.#symbols.show(lateFirst(rows));
  }
}

function runs({ ingest, model, ledger }: Status): [string, string][] {
  const told = (value: string | null | undefined, write: (value: string) => string): string => (value ? write(value) : words.never);
  return [
    [words.dailyRun, told(ingest["1d"], instantText)],
    [words.hourlyRun, told(ingest["1h"], instantText)],
    [words.learned, told(model.last_session, dayText)],
    [words.forecast, told(ledger?.newest_target, dayText)],
  ];
}

function sourceRow({ source, interval }: SymbolStatus, group: readonly SymbolStatus[]): SourceRow {
  const newestOf = (times: (string | null)[]): string | null => times.filter((time) => time !== null).sort().at(-1) ?? null;
  return {
    source: source ?? "",
    interval,
    symbols: group.length,
    newest: newestOf(group.map(({ newest }) => newest)),
    expected: newestOf(group.map(({ expected_newest }) => expected_newest)),
    late: group.filter(({ stale }) => stale).length,
  };
}

const moment = (time: string | null): string => (time ? momentText(time) : words.none);

function state(isLate: boolean): HTMLElement {
  return h("span", { class: "fresh", "data-late": isLate }, isLate ? `⚠ ${words.late}` : `✓ ${words.onTime}`);
}

const SOURCE_COLUMNS: readonly Column<SourceRow>[] = [
  { name: words.columns.source, show: ({ source }) => source || words.none },
  { name: words.interval, show: ({ interval }) => words.intervals[interval] },
  { name: words.columns.symbols, show: ({ symbols }) => count(symbols), isNumber: true },
  { name: words.columns.newest, show: ({ newest }) => moment(newest) },
  { name: words.columns.expected, show: ({ expected }) => moment(expected) },
  { name: words.columns.isLate, show: ({ late }) => count(late), isNumber: true },
];

const SYMBOL_COLUMNS: readonly Column<SymbolStatus>[] = [
  { name: words.symbol, show: ({ symbol }) => symbol },
  { name: words.interval, show: ({ interval }) => words.intervals[interval], value: ({ interval }) => interval },
  { name: words.columns.late, show: ({ stale }) => state(stale), value: ({ stale }) => (stale ? "late" : "on time") },
  { name: words.columns.newest, show: ({ newest }) => moment(newest), value: ({ newest }) => newest },
  { name: words.columns.expected, show: (one) => moment(one.expected_newest), value: (one) => one.expected_newest },
  { name: words.columns.next, show: (one) => (one.next_update ? instantText(one.next_update) : words.none), value: (one) => one.next_update },
  { name: words.columns.lack, show: (one) => count(lackOf(one)), value: lackOf, isNumber: true },
  { name: words.columns.source, show: ({ source }) => source ?? words.none, value: ({ source }) => source },
];
