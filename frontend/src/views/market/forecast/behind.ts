/** What stands behind a verdict: why, what would change it, how good such forecasts have been, and the receipt. */

import type { Forecast } from "../../../core/api/generated";
import { instantText } from "../../../core/exchange-time";
import { recordText } from "../../../forecast/record";
import { type Sketch, sketch } from "../../../ui/sketch";
import { flipsPart, reasonsPart } from "./reasons";
import { words } from "./reasons-words";
import { words as names } from "./words";

/** What stands behind a verdict. */
export interface Behind {
  reasons: readonly Sketch[];
  receipt: readonly Sketch[];
}

/** An explanation of another forecast explains nothing here. */
export function behind(forecast: Forecast): Behind {
  const { explanation, record } = forecast;
  const fits = explanation?.model_id === forecast.model_id && explanation.target_session === forecast.target_session;
  const reasons = fits ? [reasonsPart(explanation), flipsPart(explanation)] : [];
  const told = record ? [part(words.record, sketch("p", {}, recordText(record)))] : [];
  return { reasons: [...reasons, ...told], receipt: receipt(forecast) };
}

function receipt({ symbol, model_id, entry_hash, published_at, late }: Forecast): Sketch[] {
  const model = sketch("a", { class: "link", href: `#/model/${encodeURIComponent(symbol)}` }, model_id);
  const proof = sketch("a", { class: "link", href: `#/score?symbol=${encodeURIComponent(symbol)}`, title: entry_hash }, entry_hash.slice(0, 12));
  const rows: [string, string | Sketch][] = [
    [words.published, instantText(published_at)],
    ...(model_id ? [[words.model, model] satisfies [string, Sketch]] : []),
    [words.entry, proof],
  ];
  const pairs = rows.flatMap(([name, value]) => [sketch("dt", {}, name), sketch("dd", { class: "num" }, value)]);
  return [sketch("h2", {}, names.receipt), sketch("p", { class: "text-muted" }, late ? words.lateReceipt : words.receiptLead), sketch("dl", { class: "facts" }, ...pairs)];
}

function part(title: string, ...children: Sketch[]): Sketch {
  return sketch("section", { class: "card-part" }, sketch("h3", {}, title), ...children);
}
