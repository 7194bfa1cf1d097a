/** Why a row was refused or is held, in the reader's words. */

import { inLanguage } from "../../core/language";

const words = inLanguage<Record<string, string>>({
  en: {
    no_session: "the exchange was closed that day",
    off_grid: "starts where no bar does",
    in_future: "begins after it was read",
    null_value: "a price or the volume is missing or no number",
    not_positive: "a price or value of nothing or less",
    negative_volume: "negative volume",
    high_below_low: "the high is below the low",
    outside_range: "open or close lies beyond high or low",
    duplicate_key: "rows of one answer contradict each other",
    unknown_kind: "neither dividend nor split",
    above_price: "a dividend not less than the close before",
    counted_twice: "a spin-off listed as dividend and as split",
    not_in_price: "a large dividend that the next open does not show",
    not_restated: "the dividend changed by the ratio of a split",
    not_final: "not final, where a final bar is stored",
    without_volume: "without volume, where a bar with volume is stored",
    flat: "one price for all, where a real bar is stored",
    other_basis: "moved by half, away from the closes around it: another split basis",
    spike: "a price three times as high as its neighbours, or as low",
    another_listing: "another company has the ticker now",
    ratio_without_split: "all closes moved by one factor, and no split tells why",
    split_without_ratio: "a split is told, and the closes have not moved",
    split_ratio_mismatch: "the closes moved by another ratio than the split's",
    dividend_withdrawn: "the vendor no longer tells of the dividend",
    split_withdrawn: "the vendor no longer tells of the split",
  },
  pt: {
    no_session: "a bolsa estava fechada nesse dia",
    off_grid: "começa onde nenhuma barra começa",
    in_future: "começa depois de ter sido lida",
    null_value: "falta um preço ou o volume, ou não é número",
    not_positive: "um preço ou valor nulo ou negativo",
    negative_volume: "volume negativo",
    high_below_low: "a máxima está abaixo da mínima",
    outside_range: "abertura ou fechamento além da máxima ou da mínima",
    duplicate_key: "linhas de uma mesma resposta se contradizem",
    unknown_kind: "nem dividendo nem desdobramento",
    above_price: "um dividendo não menor que o fechamento anterior",
    counted_twice: "uma cisão listada como dividendo e como desdobramento",
    not_in_price: "um dividendo grande que a abertura seguinte não mostra",
    not_restated: "o dividendo mudou pela razão de um desdobramento",
    not_final: "não é final, onde há uma barra final guardada",
    without_volume: "sem volume, onde há uma barra com volume guardada",
    flat: "um só preço para tudo, onde há uma barra real guardada",
    other_basis: "mudou pela metade, longe dos fechamentos vizinhos: outra base de desdobramento",
    spike: "um preço três vezes maior ou menor que os vizinhos",
    another_listing: "outra empresa usa este código agora",
    ratio_without_split: "todos os fechamentos mudaram por um fator, e nenhum desdobramento diz por quê",
    split_without_ratio: "há um desdobramento, e os fechamentos não mudaram",
    split_ratio_mismatch: "os fechamentos mudaram por outra razão que a do desdobramento",
    dividend_withdrawn: "o fornecedor não informa mais o dividendo",
    split_withdrawn: "o fornecedor não informa mais o desdobramento",
  },
});

/** Why, in words; a reason that is new to this page by its name. */
export function reasonText(reason: string): string {
  return words[reason] ?? reason.replaceAll("_", " ");
}

/** A row as it was delivered, a line for each value; as it came where it is no JSON. */
export function rawText(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 1);
  } catch {
    return raw;
  }
}
