/** What the forecasts have saved over the base rate, as a line over the sessions, and the band that chance alone explains. */

import type { LedgerEntry } from "../../../core/api/generated";
import { dayText } from "../../../core/exchange-time";
import { count, fixed } from "../../../core/numbers";
import { dayAxis, FigurePanel, token } from "../../../plotly";
import { Table } from "../../../ui/table";
import { type Rival, type Saving, savingsOf } from "./savings";
import { words as all } from "./words";

const words = all.savings;
const nats = (value: number): string => fixed(value, 3);

export class Cumulative {
  readonly #panel = new FigurePanel<Saving>({ title: words.title, table: new Table(all.numbers(words.title), columns()), file: "nextday-skill" });
  readonly element = this.#panel.element;

  /** Of the entries whose sessions are from `from` on. */
  show(entries: readonly LedgerEntry[], rival: Rival, from: string, name: string): void {
    const savings = savingsOf(entries.filter(({ target_session }) => target_session >= from), rival);
    this.#panel.show(cumulativeFigure(savings), sentence(savings), [...savings].reverse(), `nextday-skill-${name}`);
  }

  close(): void {
    this.#panel.close();
  }
}

function sentence(savings: readonly Saving[]): string {
  const { total = 0, chance = null } = savings.at(-1) ?? {};
  const told = words.total(nats(Math.abs(total)), total >= 0);
  return chance === null ? words.single(told) : words.told(savings.length, told, nats(chance), Math.abs(total) > chance);
}

function cumulativeFigure(savings: readonly Saving[]): { traces: Record<string, unknown>[]; layout: Record<string, unknown> } {
  const x = savings.map(({ session }) => session);
  const edge = (sign: number): Record<string, unknown> => ({
    x,
    y: savings.map(({ chance }) => sign * (chance ?? 0)),
    mode: "lines",
    line: { width: 0 },
    hoverinfo: "skip",
  });
  const line = {
    name: words.line,
    x,
    y: savings.map(({ total }) => total),
    mode: savings.length < 2 ? "markers" : "lines",
    line: { color: token("accent"), width: 2 },
    hovertemplate: "%{y:.3f}<extra></extra>",
  };
  const band = { ...edge(1), name: words.band, fill: "tonexty", fillcolor: token("band", 0.25) };
  const layout = {
    xaxis: dayAxis(x),
    yaxis: { title: words.axis, zeroline: true, zerolinecolor: token("muted") },
  };
  return { traces: [{ ...edge(-1), showlegend: false }, band, line], layout };
}

function columns(): ConstructorParameters<typeof Table<Saving>>[1] {
  const { heads } = words;
  return [
    { name: heads.session, show: ({ session }) => dayText(session), value: ({ session }) => session },
    { name: heads.n, show: ({ forecasts }) => count(forecasts), value: ({ forecasts }) => forecasts, isNumber: true },
    { name: heads.saved, show: ({ saved }) => nats(saved), value: ({ saved }) => saved, isNumber: true },
    { name: heads.total, show: ({ total }) => nats(total), value: ({ total }) => total, isNumber: true },
    { name: heads.chance, show: ({ chance }) => (chance === null ? words.none : nats(chance)), value: ({ chance }) => chance, isNumber: true },
  ];
}
