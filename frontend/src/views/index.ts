/** Every view: one line each. */

import { ChartCandlestick, ChartLine, CircleHelp, Database, History, type IconNode, ListChecks, Scale, Target } from "lucide";
import { inLanguage } from "../core/language";
import type { ViewModule } from "./view";

const names = inLanguage({
  en: { today: "Today", market: "Market", score: "Score", model: "Model", backtest: "Backtest", data: "Data", replay: "Replay", help: "Help" },
  pt: { today: "Hoje", market: "Mercado", score: "Placar", model: "Modelo", backtest: "Simulação", data: "Dados", replay: "Reprise", help: "Ajuda" },
});

export interface Entry {
  name: keyof typeof names;
  title: string;
  icon: IconNode;
  /** Whether the view is about one symbol, which links to it keep. */
  ofSymbol: boolean;
  /** Whether the navigation leads to it; others are come to from the views. */
  isTab: boolean;
  load: () => Promise<ViewModule>;
}

export const VIEWS: readonly Entry[] = [
  { name: "today", title: names.today, icon: ListChecks, ofSymbol: false, isTab: true, load: () => import("./today") },
  { name: "market", title: names.market, icon: ChartCandlestick, ofSymbol: true, isTab: true, load: () => import("./market") },
  { name: "score", title: names.score, icon: Target, ofSymbol: false, isTab: true, load: () => import("./score") },
  { name: "model", title: names.model, icon: Scale, ofSymbol: true, isTab: true, load: () => import("./model") },
  { name: "backtest", title: names.backtest, icon: ChartLine, ofSymbol: true, isTab: true, load: () => import("./backtest") },
  { name: "data", title: names.data, icon: Database, ofSymbol: false, isTab: true, load: () => import("./data") },
  { name: "replay", title: names.replay, icon: History, ofSymbol: false, isTab: false, load: () => import("./replay") },
  { name: "help", title: names.help, icon: CircleHelp, ofSymbol: false, isTab: false, load: () => import("./help") },
];

/** The view of a link; undefined for a name that is none. */
export function entryOf(name: string): Entry | undefined {
  return VIEWS.find((entry) => entry.name === name);
}
