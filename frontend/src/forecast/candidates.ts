/** Names of those who compete for the forecast, in words. */

import { inLanguage } from "../core/language";

const words = inLanguage({
  en: {
    mixture: "Mixture (what is served)",
    empirical_bayes: "Base rate (empirical Bayes)",
    laplace: "Base rate (Laplace)",
    boosting: "Gradient boosting",
    lstm: "LSTM",
    others: "All others",
    logistic: "Logistic, own days",
    pooled: "Logistic, all symbols",
    ranks: "Logistic, ranks of the day",
    years: { all: "all years", "5y": "5 years", "2y": "2 years" } as Record<string, string>,
    shortYears: { all: "all", "5y": "5y", "2y": "2y" } as Record<string, string>,
    short: { mixture: "Mixture", empirical_bayes: "Bayes", laplace: "Laplace", boosting: "Boosting", logistic: "Own", pooled: "Pooled", ranks: "Ranks" } as Record<string, string>,
  },
  pt: {
    mixture: "Mistura (o que é servido)",
    empirical_bayes: "Taxa base (Bayes empírico)",
    laplace: "Taxa base (Laplace)",
    boosting: "Gradient boosting",
    lstm: "LSTM",
    others: "Todos os outros",
    logistic: "Logística, dias próprios",
    pooled: "Logística, todos os ativos",
    ranks: "Logística, postos do dia",
    years: { all: "todos os anos", "5y": "5 anos", "2y": "2 anos" },
    shortYears: { all: "total", "5y": "5a", "2y": "2a" },
    short: { mixture: "Mistura", empirical_bayes: "Bayes", laplace: "Laplace", boosting: "Boosting", logistic: "Próprios", pooled: "Todos", ranks: "Postos" },
  },
});

const REGRESSION = /^(logistic|pooled|ranks)(?:_(all|\d+y))?_c(.+)$/;

/** The method of a candidate, whatever it was fitted with: `logistic` of `logistic_5y_c1e-05`. */
export function familyOf(name: string): string {
  return REGRESSION.exec(name)?.[1] ?? name;
}

/** `Logistic, own days, 5 years, C 1e-05` of `logistic_5y_c1e-05`; a name that is unknown stays as it is. */
export function candidateText(name: string): string {
  const [, kind = name, years = "", penalty = ""] = REGRESSION.exec(name) ?? [];
  const told = words[kind as keyof typeof words];
  if (typeof told !== "string") return name;
  return [told, words.years[years] ?? years, penalty && `C ${penalty}`].filter((part) => part !== "").join(", ");
}

/** `Own 5y 1e-05` of the same, where there is little room. */
export function shortCandidateText(name: string): string {
  const [, kind = name, years = "", penalty = ""] = REGRESSION.exec(name) ?? [];
  return [words.short[kind] ?? kind, words.shortYears[years] ?? years, penalty].filter((part) => part !== "").join(" ");
}
