/** What stands behind a verdict: why, what would change it, how good such forecasts have been, and the receipt. */

import type { Forecast } from "../../../core/api/generated";
import { instantText } from "../../../core/exchange-time";
import { recordText } from "../../../forecast/record";
import { h } from "../../../ui/dom";
import { flipsElement, reasonsElement } from "./reasons";
import { words } from "./reasons-words";
import { words as names } from "./words";

/** What stands behind a verdict. */
export interface Behind {
  reasons: readonly HTMLElement[];
  receipt: readonly HTMLElement[];
}

/** An explanation of another forecast explains nothing here. */
export function behind(forecast: Forecast): Behind {
  const { explanation, record } = forecast;
  const fits = explanation?.model_id === forecast.model_id && explanation.target_session === forecast.target_session;
  const reasons = fits ? [reasonsElement(explanation), flipsElement(explanation)] : [];
  const told = record ? [part(words.record, h("p", {}, recordText(record)))] : [];
  return { reasons: [...reasons, ...told], receipt: receipt(forecast) };
}

function receipt({ symbol, model_id, entry_hash, published_at, late }: Forecast): HTMLElement[] {
  const model = h("a", { class: "link", href: `#/model/${encodeURIComponent(symbol)}` }, model_id);
  const proof = h("a", { class: "link", href: `#/score?symbol=${encodeURIComponent(symbol)}`, title: entry_hash }, entry_hash.slice(0, 12));
  const rows: [string, string | HTMLElement][] = [
    [words.published, instantText(published_at)],
    ...(model_id ? [[words.model, model] satisfies [string, HTMLElement]] : []),
    [words.entry, proof],
  ];
  const pairs = rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", { class: "num" }, value)]);
  return [h("h2", {}, names.receipt), h("p", { class: "text-muted" }, late ? words.lateReceipt : words.receiptLead), h("dl", { class: "facts" }, ...pairs)];
}

function part(title: string, ...children: HTMLElement[]): HTMLElement {
  return h("section", { class: "card-part" }, h("h3", {}, title), ...children);
}
