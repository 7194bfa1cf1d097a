/** Everyone in the competition: how much log loss each saves against the better base rate, and how sure that is. */

import type { CandidateResult } from "../../core/api/generated";
import { count, fixed, percent } from "../../core/numbers";
import { candidateText, shortCandidateText } from "../../forecast/candidates";
import { FigurePanel, token } from "../../plotly";
import { Table } from "../../ui/table";
import { words } from "./words";

const ROW = 24;
const AROUND = 110;
const MARKERS: Readonly<Record<CandidateResult["role"], string>> = {
  base_rate: "square",
  candidate: "circle",
  challenger: "circle-open",
  mixture: "diamond",
};

type Skilled = CandidateResult & { skill: NonNullable<CandidateResult["skill"]> };

export class CandidatesFigure {
  readonly #panel = new FigurePanel<CandidateResult>({ title: words.candidates, table: table(), file: "model-candidates" });

  get element(): HTMLElement {
    return this.#panel.element;
  }

  show(candidates: readonly CandidateResult[], symbol: string): void {
    const skilled = candidates.filter((one): one is Skilled => one.skill !== null);
    const better = skilled.filter(({ skill }) => (skill.low ?? 0) > 0).length;
    const sentence = words.candidatesSays(count(better), count(skilled.length));
    this.#panel.reserve(AROUND + ROW * skilled.length);
    this.#panel.show({ traces: [dots(skilled)], layout: layout(symbol) }, sentence, candidates, `model-candidates-${symbol || "all"}`);
  }

  close(): void {
    this.#panel.close();
  }
}

function dots(skilled: readonly Skilled[]): Record<string, unknown> {
  const isServed = ({ role }: Skilled): boolean => role === "mixture";
  return {
    type: "scatter",
    mode: "markers",
    x: skilled.map(({ skill }) => skill.value),
    y: skilled.map(({ candidate }) => (isNarrow() ? shortCandidateText(candidate) : candidateText(candidate))),
    customdata: skilled.map(({ candidate }) => candidateText(candidate)),
    error_x: {
      type: "data",
      symmetric: false,
      array: skilled.map(({ skill }) => (skill.high ?? skill.value) - skill.value),
      arrayminus: skilled.map(({ skill }) => skill.value - (skill.low ?? skill.value)),
      color: token("muted"),
      thickness: 1.5,
      width: 3,
    },
    marker: {
      opacity: 1,
      size: skilled.map((one) => (isServed(one) ? 12 : 8)),
      symbol: skilled.map(({ role }) => MARKERS[role]),
      color: skilled.map((one) => token(isServed(one) ? "accent" : "ink")),
    },
    text: skilled.map(({ role }) => words.roles[role]),
    hovertemplate: "%{customdata} (%{text}): %{x:.3%}<extra></extra>",
  };
}

/** Whether long names would leave no room for what they name. */
function isNarrow(): boolean {
  return matchMedia("(max-width: 40rem)").matches;
}

function layout(symbol: string): Record<string, unknown> {
  return {
    uirevision: symbol,
    showlegend: false,
    hovermode: "closest",
    xaxis: { tickformat: ".2%", zerolinecolor: token("ink"), zerolinewidth: 1.5, title: words.candidatesAxis },
    yaxis: { type: "category", autorange: "reversed", fixedrange: true },
  };
}

function table(): Table<CandidateResult> {
  const part = (value: number | null | undefined): string => (value === null || value === undefined ? "–" : `${fixed(value * 100, 3)}%`);
  const number = (name: string, value: (row: CandidateResult) => number | null, say: (value: number) => string) => ({
    name,
    value,
    isNumber: true,
    show: (row: CandidateResult): string => {
      const told = value(row);
      return told === null ? "–" : say(told);
    },
  });
  return new Table<CandidateResult>(words.candidates, [
    { name: words.candidate, show: ({ candidate }) => candidateText(candidate), value: ({ candidate }) => candidate },
    { name: words.role, show: ({ role }) => words.roles[role], value: ({ role }) => role },
    number(words.judged, ({ days }) => days, count),
    number(words.logLoss, ({ log_loss }) => log_loss, (value) => fixed(value, 5)),
    number(words.brier, ({ brier }) => brier, (value) => fixed(value, 5)),
    number(words.accuracy, ({ accuracy }) => accuracy, percent),
    number(words.skillColumn, ({ skill }) => skill?.value ?? null, part),
    number(words.low, ({ skill }) => skill?.low ?? null, part),
    number(words.high, ({ skill }) => skill?.high ?? null, part),
    number(words.reliability, ({ reliability_error }) => reliability_error, percent),
    number(words.weight, ({ weight }) => weight, percent),
  ]);
}
