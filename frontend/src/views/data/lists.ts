/** The four lists: what changed, what was refused, what was paid and split, what is held. */

import { type Action, Actions, type Hold, Holds, Quarantine, type QuarantinedRow, type Revision, Revisions } from "../../core/api/generated";
import { address, ask, type Question } from "../../core/api/http";
import { dayText, instantText } from "../../core/exchange-time";
import { count, price } from "../../core/numbers";
import { causeText, changedText, differenceOf, differenceText, fieldText, keyText, kindText, ratioText, tableText } from "../../core/api/revision";
import { h } from "../../ui/dom";
import type { Column } from "../../ui/table";
import { ROWS_A_PAGE, type Source } from "./list";
import { type Asked, firstDay, given } from "./question";
import { rawText, reasonText } from "./reasons";
import { words } from "./words";

const { columns } = words;
const instant = (at: string | null): string => (at ? instantText(at) : words.none);
/** Raw values in a file, words on the screen. */
const symbol = <Row extends { symbol: string }>(): Column<Row> => ({ name: words.symbol, show: (row) => row.symbol });

function seenSince({ symbol: one, period }: Asked, now: string, cursor?: string) {
  const day = firstDay(now, period);
  return { ...given({ symbol: one, since: day && `${day}T00:00:00Z`, cursor }), limit: ROWS_A_PAGE };
}

function paidSince({ symbol: one, period }: Asked, now: string, cursor?: string): Question<"/actions"> {
  return { ...given({ symbol: one, start: firstDay(now, period), cursor }), limit: ROWS_A_PAGE };
}

function heldNow({ symbol: one, held }: Asked, cursor?: string): Question<"/holds"> {
  return { ...given({ symbol: one, state: held === "open" ? held : undefined, cursor }), limit: ROWS_A_PAGE };
}

export const revisions: Source<Revision> = {
  name: "revisions",
  address: (asked, now) => address("/revisions", seenSince(asked, now)),
  page: async (asked, now, way, cursor) => {
    const told = await ask("/revisions", seenSince(asked, now, cursor), Revisions, way);
    return { rows: told.revisions, next: told.next };
  },
  columns: [
    symbol(),
    { name: columns.row, show: (row) => keyText(row.row_key), value: (row) => row.row_key },
    { name: columns.field, show: (row) => fieldText(row.field), value: (row) => row.field },
    { name: columns.change, show: changedText, value: (row) => `${row.old_value ?? ""} → ${row.new_value ?? ""}`, isNumber: true },
    { name: columns.by, show: differenceText, value: differenceOf, isNumber: true },
    { name: columns.cause, show: (row) => causeText(row.cause), value: (row) => row.cause },
    { name: columns.seen, show: (row) => instant(row.seen_at), value: (row) => row.seen_at },
    { name: columns.known, show: (row) => instant(row.known_since), value: (row) => row.known_since },
    { name: columns.table, show: (row) => tableText(row.table), value: (row) => row.table },
  ],
};

export const quarantine: Source<QuarantinedRow> = {
  name: "quarantine",
  address: (asked, now) => address("/quarantine", seenSince(asked, now)),
  page: async (asked, now, way, cursor) => {
    const told = await ask("/quarantine", seenSince(asked, now, cursor), Quarantine, way);
    return { rows: told.quarantine, next: told.next };
  },
  columns: [
    symbol(),
    { name: columns.row, show: (row) => keyText(row.row_key), value: (row) => row.row_key },
    { name: columns.reason, show: (row) => h("span", { class: "wrapped" }, reasonText(row.reason)), value: (row) => row.reason },
    { name: columns.raw, show: ({ raw }) => h("pre", { class: "raw" }, rawText(raw)), value: ({ raw }) => raw },
    { name: columns.table, show: (row) => tableText(row.table), value: (row) => row.table },
    { name: columns.seen, show: (row) => instant(row.seen_at), value: (row) => row.seen_at },
    { name: columns.source, show: (row) => row.source },
  ],
};

export const actions: Source<Action> = {
  name: "actions",
  address: (asked, now) => address("/actions", paidSince(asked, now)),
  page: async (asked, now, way, cursor) => {
    const told = await ask("/actions", paidSince(asked, now, cursor), Actions, way);
    return { rows: told.actions, next: told.next };
  },
  columns: [
    symbol(),
    { name: columns.exDate, show: (row) => dayText(row.ex_date), value: (row) => row.ex_date },
    { name: columns.kind, show: (row) => kindText(row.kind), value: (row) => row.kind },
    { name: columns.value, show: valueText, value: (row) => row.value, isNumber: true },
    { name: columns.source, show: (row) => row.source },
  ],
};

export const holds: Source<Hold> = {
  name: "holds",
  address: (asked) => address("/holds", heldNow(asked)),
  page: async (asked, _, way, cursor) => {
    const told = await ask("/holds", heldNow(asked, cursor), Holds, way);
    return { rows: told.holds, next: told.next };
  },
  columns: [
    symbol(),
    { name: words.interval, show: (row) => words.intervals[row.interval], value: (row) => row.interval },
    { name: columns.row, show: (row) => keyText(row.row_key), value: (row) => row.row_key },
    { name: columns.reason, show: (row) => h("span", { class: "wrapped" }, reasonText(row.reason)), value: (row) => row.reason },
    { name: columns.since, show: (row) => instant(row.since), value: (row) => row.since },
    { name: columns.ended, show: (row) => (row.ended_at ? instant(row.ended_at) : words.stillHeld), value: (row) => row.ended_at },
    { name: columns.outcome, show: (row) => (row.outcome ? words.outcomes[row.outcome] : words.none), value: (row) => row.outcome },
    { name: columns.days, show: (row) => count(row.days), value: (row) => row.days, isNumber: true },
    { name: columns.evidence, show: (row) => row.evidence },
  ],
};

function valueText({ kind, value }: Action): string {
  return kind === "split" ? ratioText(value) : `$${price(value)}`;
}
