import type { en } from "./words";

export const pt: typeof en = {
  card: "Previsão",
  heading: (day) => `Previsão para ${day}`,
  question: (symbol, asof) => `de ${symbol} fechar acima de ${asof}`,
  none: { title: "Ainda sem previsão", detail: "As previsões são publicadas toda noite, depois do treino." },
  opens: "Abertura do pregão",
  late: "Publicada depois da abertura do pregão; não será avaliada.",
  stale: "Uma previsão mais nova já deveria estar aqui.",
  came: (up) => (up ? "Fechou mais alto." : "Não fechou mais alto."),
  why: "Por quê",
  receipt: "Recibo",
};
