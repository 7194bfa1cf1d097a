/** What was known of one symbol when its forecast was written, and what of that has been corrected since. */

import type { Recomputed, Revision, SealedEntry } from "../../core/api/generated";
import { dayText, instantText, shortDayText } from "../../core/exchange-time";
import { count, fixed, price, volume } from "../../core/numbers";
import { causeText, changedText, differenceOf, differenceText, fieldText, keyText } from "../../core/api/revision";
import { reasonText } from "../../forecast/words";
import { fill, h } from "../../ui/dom";
import { emptyState } from "../../ui/states";
import { type Column, foldedTable, Table } from "../../ui/table";
import { beside, hasChanged, type KnownBar, type Value, VALUES } from "./day";
import type { Known } from "./ledger";
import { words } from "./words";

const PROBABILITY_DECIMALS = 6;
const FEATURE_DECIMALS = 6;

type Pair = readonly [name: string, value: string | number];

/** All of it, as parts of a panel. */
export function knowledge(known: Known): HTMLElement[] {
  const { said, revisions } = known;
  const files = Object.entries(said.fingerprint);
  const features = Object.entries(said.features ?? {});
  return [
    facts(known),
    said.features
      ? foldedPairs(words.features(count(features.length)), words.feature, words.value, features, "features.csv")
      : h("p", { class: "text-muted" }, words.noFeatures),
    foldedPairs(words.files(files.length), words.file, words.version, files, "files.csv"),
    h("h3", {}, words.corrections),
    corrections(revisions),
    h("h3", {}, words.bars),
    ...bars(known),
  ];
}

function facts({ said, recomputed }: Known): HTMLElement {
  const names = words.facts;
  const rows: [string, string | HTMLElement][] = [
    [names.lastBar, dayText(said.asof)],
    [names.published, instantText(said.published_at)],
    [names.model, said.model_id ? h("code", {}, said.model_id) : words.none],
    [names.anew, recomputedText(said, recomputed)],
    [names.inputs, said.inputs_hash ? h("code", {}, said.inputs_hash) : words.none],
    [names.entry, h("code", {}, said.entry_hash)],
  ];
  return h("dl", { class: "facts replay-facts" }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function recomputedText({ reason }: SealedEntry, recomputed: Recomputed | null): string {
  if (!recomputed) return words.abstained(reasonText(reason));
  if (recomputed.prob_up === null) return words.cannot;
  const value = `${fixed(recomputed.prob_up * 100, PROBABILITY_DECIMALS)}%`;
  return recomputed.equal ? words.equal(value) : words.differs(value);
}

function foldedPairs(title: string, name: string, value: string, pairs: readonly Pair[], file: string): HTMLElement {
  const table = new Table<Pair>(title, [
    { name, show: ([key]) => h("code", {}, key), value: ([key]) => key },
    { name: value, show: ([, told]) => pairText(told), value: ([, told]) => told, isNumber: true },
  ]);
  table.show(pairs);
  return foldedTable(title, table, file);
}

function pairText(value: string | number): string | HTMLElement {
  return typeof value === "string" ? h("code", {}, value) : fixed(value, FEATURE_DECIMALS);
}

function corrections(revisions: readonly Revision[]): HTMLElement {
  if (revisions.length === 0) return h("p", { class: "text-muted" }, words.noCorrections);
  const table = new Table<Revision>(words.correctedTable, [
    { name: words.of, show: (row) => keyText(row.row_key), value: (row) => row.row_key },
    { name: words.field, show: (row) => fieldText(row.field), value: (row) => row.field },
    { name: words.change, show: changedText, isNumber: true },
    { name: words.by, show: differenceText, value: differenceOf, isNumber: true },
    { name: words.cause, show: (row) => causeText(row.cause), value: (row) => row.cause },
    { name: words.seen, show: (row) => instantText(row.seen_at), value: (row) => row.seen_at },
  ]);
  table.show(revisions);
  return table.element;
}

function bars({ then, now, said }: Known): HTMLElement[] {
  if (then.bars.length === 0) return [emptyState(words.noBars)];
  const isRescaled = then.basis !== now.basis;
  const table = new Table(words.bars, [SESSION, valueColumn("close"), ...(isRescaled ? [] : [SINCE]), ...OTHERS]);
  table.show(beside(then.bars, now.bars));
  const note = isRescaled && h("p", { class: "warning" }, words.rescaled);
  const marked = h("div", { class: "replay-bars", id: `bars-${said.asof}` });
  fill(marked, note, table.element);
  return [marked];
}

const SESSION: Column<KnownBar> = {
  name: words.session,
  show: ({ bar }) => shortDayText(bar.timestamp),
  value: ({ bar }) => bar.timestamp,
};

const OTHERS = VALUES.filter((name) => name !== "close").map(valueColumn);

function valueColumn(name: Value): Column<KnownBar> {
  const show = ({ bar, changed }: KnownBar): HTMLElement =>
    h("span", { class: "known", "data-changed": name in changed }, written(name, bar[name]));
  return { name: words.values[name], show, value: ({ bar }) => bar[name], isNumber: true };
}

const SINCE: Column<KnownBar> = {
  name: words.since,
  show: (known) => h("span", { class: "since", "data-changed": hasChanged(known) }, sinceText(known)),
};

function sinceText({ changed, isGone }: KnownBar): string {
  if (isGone) return words.gone;
  const told = VALUES.flatMap((name) => {
    const value = changed[name];
    return value === undefined ? [] : `${words.values[name]} ${written(name, value)}`;
  });
  return told.length === 0 ? words.same : words.changed(told.join(", "));
}

function written(name: Value, value: number): string {
  return name === "volume" ? volume(value) : price(value);
}
