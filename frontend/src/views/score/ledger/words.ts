import { inLanguage } from "../../../core/language";

const en = {
  title: "From the ledger",
  lead: "As they were published, the newest first. Each carries the hash of its own text and that of the session before.",
  more: "More",
  heads: {
    session: "Session",
    symbol: "Symbol",
    said: "Probability",
    usual: "Usual",
    outcome: "Outcome",
    published: "Published",
    hash: "Entry hash",
    before: "Built on",
  },
  none: "–",
};

const pt: typeof en = {
  title: "Do livro de registro",
  lead: "Como foram publicadas, as mais novas primeiro. Cada uma leva o hash do próprio texto e o do pregão anterior.",
  more: "Mais",
  heads: {
    session: "Pregão",
    symbol: "Ativo",
    said: "Probabilidade",
    usual: "Usual",
    outcome: "Resultado",
    published: "Publicada",
    hash: "Hash do registro",
    before: "Apoiada em",
  },
  none: "–",
};

export const words = inLanguage({ en, pt });
