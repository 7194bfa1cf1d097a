/** The states of a session's bars: a name, and what it means. */

import { inLanguage } from "../../core/language";
import type { State } from "./sessions";

export const STATES = inLanguage<Record<State, [name: string, meaning: string]>>({
  en: {
    arrived: ["arrived", "all expected bars are there and final"],
    healed: ["healed", "was not complete at first, and is now"],
    missing: ["missing", "some bars are not there; they are asked for again"],
    quarantined: ["quarantined", "some bars are not there, and delivered rows were refused"],
    given_up: ["given up", "incomplete, and too old to be asked for again"],
    void: ["void", "the exchange did not trade"],
    no_bars: ["no bars", "the vendor never had any"],
    unknown_symbol: ["unknown symbol", "the vendor says that there is no such symbol"],
  },
  pt: {
    arrived: ["chegou", "todas as barras esperadas chegaram e são finais"],
    healed: ["sanado", "estava incompleto no início, e agora não está"],
    missing: ["faltando", "algumas barras não chegaram; são pedidas de novo"],
    quarantined: ["em quarentena", "algumas barras não chegaram, e linhas entregues foram recusadas"],
    given_up: ["abandonado", "incompleto, e antigo demais para ser pedido de novo"],
    void: ["sem pregão", "a bolsa não operou"],
    no_bars: ["sem barras", "o fornecedor nunca teve nenhuma"],
    unknown_symbol: ["ativo desconhecido", "o fornecedor diz que este ativo não existe"],
  },
});
