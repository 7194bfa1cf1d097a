import { inLanguage } from "../../../core/language";
import type { Level } from "./days";

const en = {
  title: "Session by session",
  lead: "Each sign is a session, with what became of its forecasts. It leads to the day as it was told.",
  keys: "Arrow keys move through sessions and weeks, Enter opens one.",
  earlier: "Earlier sessions",
  table: "The sessions as a table",
  nothing: "There is no session to show; with more than a thousand symbols, choose one.",
  levels: {
    all: "all right",
    most: "mostly right",
    half: "half right",
    few: "mostly wrong",
    none: "all wrong",
    waiting: "waits for its close",
    late: "late, not scored",
    abstained: "abstained",
    void: "no trading",
  } satisfies Record<Level, string>,
  hits: (hits: number, scored: number) => `${hits} of ${scored} right`,
  others: { abstained: "abstained", late: "late", void: "void", waiting: "waiting" },
  other: { abstained: "abstained", late: "late", void: "void", waiting: "waiting" },
  session: "Session",
  right: "Right",
  wrong: "Wrong",
};

const pt: typeof en = {
  title: "Pregão a pregão",
  lead: "Cada sinal é um pregão e o que foi feito das suas previsões. Ele leva ao dia como foi contado.",
  keys: "As setas andam por pregões e semanas, Enter abre um.",
  earlier: "Pregões anteriores",
  table: "Os pregões em tabela",
  nothing: "Não há pregão para mostrar; com mais de mil ativos, escolha um.",
  levels: {
    all: "tudo certo",
    most: "mais certo",
    half: "metade certa",
    few: "mais errado",
    none: "tudo errado",
    waiting: "à espera do fechamento",
    late: "tardia, não contada",
    abstained: "absteve-se",
    void: "sem negociação",
  },
  hits: (hits, scored) => `${hits} de ${scored} ${hits === 1 ? "certa" : "certas"}`,
  others: { abstained: "abstenções", late: "tardias", void: "anuladas", waiting: "à espera" },
  other: { abstained: "abstenção", late: "tardia", void: "anulada", waiting: "à espera" },
  session: "Pregão",
  right: "Certas",
  wrong: "Erradas",
};

export const words = inLanguage({ en, pt });
