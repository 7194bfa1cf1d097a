/** What came of forecasts, as small signs that shape tells apart. */

import type { LedgerEntry } from "../core/api/generated";
import { inLanguage } from "../core/language";
import { h } from "../ui/dom";

export type Outcome = "hit" | "miss" | "abstained" | "late" | "void" | "waiting";

const LETTERS: Record<string, Outcome> = { h: "hit", m: "miss", a: "abstained", l: "late", v: "void", w: "waiting" };

const names = inLanguage<Record<Outcome, string>>({
  en: { hit: "hit", miss: "miss", abstained: "abstained", late: "late", void: "void", waiting: "waiting" },
  pt: { hit: "acerto", miss: "erro", abstained: "absteve-se", late: "tardia", void: "anulada", waiting: "à espera" },
});

/** Its name in the reader's language. */
export function outcomeText(outcome: Outcome): string {
  return names[outcome];
}

/** What came of an entry of the ledger, as the scoreboard counts it. */
export function outcomeOf({ prob_up, late, outcome, state }: Pick<LedgerEntry, "prob_up" | "late" | "outcome" | "state">): Outcome {
  if (prob_up === null) return "abstained";
  if (late) return "late";
  if (outcome) return isUp(prob_up) === outcome.up ? "hit" : "miss";
  return state === "void" ? "void" : "waiting";
}

/** The side that a probability takes: exactly even odds say not up. */
export function isUp(probUp: number): boolean {
  return probUp > 0.5;
}

/** Outcomes of the letters that the watchlist tells them by; letters that are none are left out. */
export function outcomesOf(letters: string): Outcome[] {
  return [...letters].flatMap((letter) => LETTERS[letter] ?? []);
}

/** A sign: hits are filled, misses hollow, all else a stroke. */
export function outcomeSign(outcome: Outcome): HTMLElement {
  return h("span", { class: "outcome", "data-outcome": outcome, title: outcomeText(outcome) });
}

/** Signs in a row, oldest first, with a text for those who hear it. */
export function outcomeRow(outcomes: readonly Outcome[]): HTMLElement {
  const label = outcomes.map(outcomeText).join(", ");
  return h("span", { class: "outcomes", role: "img", "aria-label": label || "–" }, ...outcomes.map(outcomeSign));
}
