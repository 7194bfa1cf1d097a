import { inLanguage } from "../../core/language";

type Part = readonly [title: string, ...sentences: string[]];

export const words = inLanguage<{ title: string; parts: readonly Part[] }>({
  en: {
    title: "How to read this",
    parts: [
      [
        "A probability",
        "54% means: of a hundred such days, the stock should close higher on about 54. It says nothing of how far.",
        "The yardstick is not 50%. Most stocks close higher on a little more than half of their days; that share is the usual rate, or base rate: the tick beside every dot.",
      ],
      [
        "A signal",
        "Most days there is none, because most days nothing is known. A forecast that differs from the usual rate by a point is an opinion, not a tip.",
        "Sometimes the model abstains and says why: a bar is missing, a split has not been restated, or the market looks unlike anything it has learned from.",
      ],
      [
        "The record",
        "Every forecast is written down before its session opens and never changed. Each one is settled by the close, hits and misses alike, and counted under Score.",
        "Skill is claimed only when hits and log loss are better than the usual rate beyond chance, over whole sessions: stocks of one day move together and are not independent proofs.",
      ],
      [
        "The proof",
        "Each entry is sealed with a SHA-256 hash, and each day's hash holds that of the day before. Under Score your own browser can check the chain.",
      ],
      [
        "The risk",
        "This is a study of forecasting, not investment advice. You can lose all that you put into the market. Costs, taxes and gaps are not in a probability, and past results promise nothing.",
      ],
    ],
  },
  pt: {
    title: "Como ler isto",
    parts: [
      [
        "Uma probabilidade",
        "54% significa: em cem dias assim, a ação deveria fechar mais alto em cerca de 54. Nada diz sobre o quanto.",
        "A régua não é 50%. A maioria das ações fecha mais alto em pouco mais da metade dos dias; essa parcela é a taxa usual, ou taxa base: o traço ao lado de cada ponto.",
      ],
      [
        "Um sinal",
        "Na maioria dos dias não há nenhum, porque na maioria dos dias nada se sabe. Uma previsão que difere um ponto da taxa usual é uma opinião, não uma dica.",
        "Às vezes o modelo se abstém e diz por quê: falta uma barra, um desdobramento não foi reexpresso, ou o mercado não se parece com nada do que aprendeu.",
      ],
      [
        "O histórico",
        "Cada previsão é registrada antes da abertura do pregão e nunca alterada. Cada uma é apurada pelo fechamento, acertos e erros igualmente, e contada no Placar.",
        "Só se afirma habilidade quando acertos e perda logarítmica superam a taxa usual além do acaso, por pregões inteiros: ações do mesmo dia andam juntas e não são provas independentes.",
      ],
      [
        "A prova",
        "Cada registro é selado com um hash SHA-256, e o hash de cada dia contém o do dia anterior. No Placar o seu próprio navegador pode conferir a corrente.",
      ],
      [
        "O risco",
        "Isto é um estudo de previsão, não recomendação de investimento. Pode-se perder tudo o que se põe no mercado. Custos, impostos e saltos não estão numa probabilidade, e resultados passados nada prometem.",
      ],
    ],
  },
});
