import type { en as axisWords } from "./axis";
import type { en as recordWords } from "./record";
import type { en } from "./words";
import { counted } from "../core/numbers";

export const forecast: typeof en = {
  nothing: ["Ainda sem previsão", "As previsões são publicadas toda noite, depois do treino."],
  abstain: "Abstém-se",
  buy: ["Sinal de compra", "Além do limiar para um fechamento mais alto."],
  sell: ["Sinal de venda", "Além do limiar para um fechamento mais baixo."],
  up: ["Pende para cima", "Acima da taxa usual, mas não o bastante para um sinal."],
  down: ["Pende para baixo", "Abaixo da taxa usual, mas não o bastante para um sinal."],
  usual: ["Como de costume", "Igual à parcela de dias em que fechou mais alto."],
  noLean: ["Sem sinal", "Entre os limiares."],
  expired: ["Pregão encerrado", "O resultado ainda não foi apurado."],
  settled: ["Apurada", "O pregão acabou; o previsto está ao lado do que veio."],
  void: ["Anulada", "A bolsa não operou nesse dia."],
  reasons: {
    unknown_symbol: "Ainda não há barra final deste ativo.",
    stale_data: "A barra do último pregão não chegou.",
    unsettled_bar: "A barra do último pregão ainda não é final.",
    no_model: "Não há modelo que possa prever este ativo com honestidade.",
    model_expired: "O modelo é velho demais para merecer confiança.",
    out_of_distribution: "O mercado não se parece com nada do que o modelo aprendeu.",
  },
  other: (reason: string) => `O modelo se abstém: ${reason}.`,
};

export const axis: typeof axisWords = {
  beside: (said: string, usual: string, by: string) => `${said}, usual ${usual} (${by} pontos)`,
  alone: (said: string) => `${said}, sem taxa base`,
};

export const record: typeof recordWords = {
  none: "Nenhuma previsão foi apurada ainda: não há histórico para julgar.",
  shown: "Habilidade demonstrada",
  notShown: "Habilidade não demonstrada",
  record: (right: string, n: string, usual: string) =>
    `${right} de ${counted(n, "previsão apurada acertou", "previsões apuradas acertaram")} o lado; tomar sempre o lado usual teria acertado ${usual}.`,
  few: (fewest: number) => `Menos de ${fewest} pregões são poucos para separar habilidade de sorte.`,
  within: "A diferença está dentro do acaso.",
  worse: "Foram piores que a taxa base, além do acaso.",
  notBoth: "Não foram melhores além do acaso em acertos e em perda logarítmica ao mesmo tempo.",
  beyond: "A diferença está além do acaso, em acertos e em perda logarítmica.",
};
