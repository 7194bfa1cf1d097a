/** What is loaded once the chart is painted: questions and elements that nobody waits for. */

import { Actions, Explanation, LedgerEntries, Scoreboard } from "../../core/api/generated";
import { ask } from "../../core/api/http";
import type { Way } from "./answers";

export { behind } from "./forecast/behind";

const MARKS = 130; // forecasts: the sessions of half a year

/** What stands beside a forecast: why, how good such forecasts have been, those before it, dividends and splits. */
export interface Beside {
  explanation: Explanation | null;
  record: Scoreboard | null;
  ledger: LedgerEntries["forecasts"];
  actions: Actions["actions"];
}

/** None of it is worth a failure of the page: what cannot be had is left out. */
export async function beside(symbol: string, since: string | undefined, way: Way): Promise<Beside> {
  const start = since ? { start: since.slice(0, 10) } : {};
  const [explanation, record, ledger, actions] = await Promise.all([
    ask("/explain", { symbol }, Explanation, way).catch(() => null),
    ask("/scoreboard", { symbol }, Scoreboard, way).catch(() => null),
    ask("/forecasts", { symbol, order: "desc", limit: MARKS }, LedgerEntries, way).catch(() => null),
    ask("/actions", { symbol, ...start }, Actions, way).catch(() => null),
  ]);
  return { explanation, record, ledger: ledger?.forecasts ?? [], actions: actions?.actions ?? [] };
}
