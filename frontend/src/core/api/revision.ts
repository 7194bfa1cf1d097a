/** Corrections of the lake in the reader's words: which value, from what to what, and why. */

import type { Revision } from "./generated";
import { dayText, isDate, momentText } from "../exchange-time";
import { inLanguage } from "../language";
import { change, count, fixed, price } from "../numbers";

const NOTHING = "–";
/** The key of a hold of all that a vendor says of a symbol. */
const WHOLE = "*";
const RATIO_DECIMALS = 6;

const words = inLanguage({
  en: {
    split: (ratio: string) => `${ratio} for 1`,
    takenBack: "taken back",
    whole: "everything of the symbol",
    undated: "undated",
    tables: {
      bars_1d: "daily bars",
      bars_1h: "hourly bars",
      corporate_actions: "dividends and splits",
      outcomes: "outcomes",
    } as Record<string, string>,
    kinds: { dividend: "dividend", split: "split" } as Record<string, string>,
    causes: {
      vendor_revision: "corrected by the vendor",
      withdrawn: "taken back",
      split: "split: all values before it rescaled",
    } as Record<string, string>,
    fields: {} as Record<string, string>,
  },
  pt: {
    split: (ratio: string) => `${ratio} por 1`,
    takenBack: "retirado",
    whole: "tudo do ativo",
    undated: "sem data",
    tables: {
      bars_1d: "barras diárias",
      bars_1h: "barras horárias",
      corporate_actions: "dividendos e desdobramentos",
      outcomes: "resultados",
    },
    kinds: { dividend: "dividendo", split: "desdobramento" },
    causes: {
      vendor_revision: "corrigido pelo fornecedor",
      withdrawn: "retirado",
      split: "desdobramento: todos os valores anteriores reescalados",
    },
    fields: {
      open: "abertura",
      high: "máxima",
      low: "mínima",
      close: "fechamento",
      volume: "volume",
      dividend: "dividendo",
      split: "desdobramento",
    },
  },
});

type Values = Pick<Revision, "field" | "cause" | "old_value" | "new_value">;

/** By what part of the old value the new one differs; null where there is no telling. */
export function differenceOf({ cause, old_value, new_value }: Values): number | null {
  if (cause === "split" || !old_value || new_value === null) return null;
  return new_value / old_value - 1;
}

/** `−0.51%`, a dash where there is no telling. */
export function differenceText(values: Values): string {
  const by = differenceOf(values);
  return by === null ? NOTHING : change(by);
}

/** `197.81 → 197.80` */
export function changedText({ field, cause, old_value, new_value }: Values): string {
  if (cause === "split") return new_value === null ? NOTHING : ratioText(new_value);
  const written = (value: number | null, missing: string): string =>
    value === null ? missing : field === "volume" ? count(value) : price(value);
  return `${written(old_value, NOTHING)} → ${written(new_value, words.takenBack)}`;
}

/** `4 for 1`, `1.5 for 1` */
export function ratioText(ratio: number): string {
  const [, decimals = ""] = String(Number(ratio.toFixed(RATIO_DECIMALS))).split(".");
  return words.split(fixed(ratio, decimals.length));
}

export const causeText = (cause: string): string => words.causes[cause] ?? inWords(cause);
export const fieldText = (field: string): string => words.fields[field] ?? inWords(field);
export const tableText = (table: string): string => words.tables[table] ?? inWords(table);
export const kindText = (kind: string): string => words.kinds[kind] ?? inWords(kind);

/** What a row of the lake is about: a session, the start of an hour, a dividend or split, or all of a symbol. */
export function keyText(key: string): string {
  if (key === WHOLE) return words.whole;
  if (key === "undated") return words.undated;
  const [kind = "", day] = key.split(" ");
  if (day && isDate(day)) return `${kindText(kind)} ${timeText(day)}`;
  return timeText(key);
}

function timeText(key: string): string {
  if (Number.isNaN(Date.parse(key))) return key;
  return isDate(key) ? dayText(key) : momentText(key);
}

function inWords(name: string): string {
  return name.replaceAll("_", " ");
}
