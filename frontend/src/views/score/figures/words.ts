import { inLanguage } from "../../../core/language";
import { counted } from "../../../core/numbers";

const en = {
  numbers: (title: string) => `Numbers: ${title}`,
  reliability: {
    title: "Do probabilities come true?",
    sentence: (held: number, groups: number, n: string) =>
      groups === 1
        ? `One group of ${counted(n, "forecast", "forecasts")} so far; its 95% interval ${held === 1 ? "holds" : "does not hold"} what was forecast.`
        : `In ${held} of ${groups} groups of forecasts the 95% interval of what happened holds what was forecast.`,
    forecast: "Forecast probability",
    observed: "Share that closed higher",
    diagonal: "As forecast",
    group: "Groups, 95% interval",
    heads: { from: "From", to: "To", n: "Forecasts", mean: "Mean forecast", observed: "Closed higher", low: "Interval from", high: "Interval to" },
    count: (n: string) => `n = ${n}`,
  },
  savings: {
    title: "Skill, session by session",
    total: (nats: string, isSaved: boolean) => `${nats} nats of log loss ${isSaved ? "less" : "more"} than the base rate`,
    told: (n: number, total: string, chance: string, isBeyond: boolean) =>
      `Over ${counted(n, "session", "sessions")} the forecasts have cost ${total}; chance alone explains up to ${chance}${isBeyond ? ", so this is beyond it" : ""}.`,
    single: (total: string) => `In one session the forecasts have cost ${total}; one says nothing about chance.`,
    axis: "Nats saved over the base rate",
    line: "Saved so far",
    band: "Within chance (95%)",
    heads: { session: "Session", n: "Forecasts", saved: "Saved that day", total: "Saved so far", chance: "Chance, plus or minus" },
    none: "–",
  },
};

const pt: typeof en = {
  numbers: (title) => `Números: ${title}`,
  reliability: {
    title: "As probabilidades se confirmam?",
    sentence: (held, groups, n) =>
      groups === 1
        ? `Um grupo de ${counted(n, "previsão", "previsões")} até agora; seu intervalo de 95% ${held === 1 ? "contém" : "não contém"} o previsto.`
        : `Em ${held} de ${groups} grupos de previsões o intervalo de 95% do que houve contém o previsto.`,
    forecast: "Probabilidade prevista",
    observed: "Parcela que fechou mais alto",
    diagonal: "Como previsto",
    group: "Grupos, intervalo de 95%",
    heads: { from: "De", to: "Até", n: "Previsões", mean: "Previsão média", observed: "Fechou mais alto", low: "Intervalo de", high: "Intervalo até" },
    count: (n) => `n = ${n}`,
  },
  savings: {
    title: "Habilidade, pregão a pregão",
    total: (nats, isSaved) => `${nats} nats de perda logarítmica a ${isSaved ? "menos" : "mais"} que a taxa base`,
    told: (n, total, chance, isBeyond) =>
      `Em ${counted(n, "pregão", "pregões")} as previsões custaram ${total}; só o acaso explica até ${chance}${isBeyond ? ", portanto isto vai além dele" : ""}.`,
    single: (total) => `Em um pregão as previsões custaram ${total}; um só nada diz sobre o acaso.`,
    axis: "Nats poupados sobre a taxa base",
    line: "Poupado até aqui",
    band: "Dentro do acaso (95%)",
    heads: { session: "Pregão", n: "Previsões", saved: "Poupado no dia", total: "Poupado até aqui", chance: "Acaso, mais ou menos" },
    none: "–",
  },
};

export const words = inLanguage({ en, pt });
