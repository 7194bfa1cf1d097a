import { inLanguage } from "../../../core/language";

const en = {
  title: { symbol: "By symbol", month: "By month, all symbols" },
  part: "Taken apart by",
  parts: { symbol: "Symbol", month: "Month" },
  heads: { symbol: "Symbol", month: "Month", forecasts: "Judged", hits: "Right side", edge: "Over usual", skill: "Log-loss skill", verdict: "Verdict" },
  verdicts: { shown: "Skill shown", notShown: "Not shown", few: "Too few sessions", none: "No record yet" },
  none: "–",
  low: "from",
  high: "to",
};

const pt: typeof en = {
  title: { symbol: "Por ativo", month: "Por mês, todos os ativos" },
  part: "Separado por",
  parts: { symbol: "Ativo", month: "Mês" },
  heads: { symbol: "Ativo", month: "Mês", forecasts: "Julgadas", hits: "Lado certo", edge: "Sobre o usual", skill: "Ganho em perda log.", verdict: "Veredito" },
  verdicts: { shown: "Demonstrada", notShown: "Não demonstrada", few: "Poucos pregões", none: "Sem histórico" },
  none: "–",
  low: "de",
  high: "até",
};

export const words = inLanguage({ en, pt });
