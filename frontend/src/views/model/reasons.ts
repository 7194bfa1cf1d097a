/** Why a model serves or not, in the reader's language: the API tells reasons as English sentences. */

import { dayText } from "../../core/exchange-time";
import { inLanguage } from "../../core/language";
import { count, counted, fixed } from "../../core/numbers";

const SMALL = 6; // decimals that a difference of log losses needs

const words = inLanguage({
  en: {
    first: () => "No model served before.",
    nothing: () => "No session to compare it with the model before on.",
    worse: (cost = "", sessions = "") => `Worse beyond chance: it cost ${cost} nats more a forecast on ${counted(sessions, "session", "sessions")}.`,
    noWorse: (cost = "", sessions = "") => `No worse than the model before: ${cost} nats a forecast on ${counted(sessions, "session", "sessions")}.`,
    weights: (symbol = "") => `The weights of ${symbol} do not add up to 1.`,
    lacks: (symbols = "") => `It lacks ${symbols}, which the model before serves.`,
    older: (own = "", others = "") => `It knows sessions to ${own} only, the model before to ${others}.`,
    empty: () => "It serves no symbol.",
    back: () => "Rolled back by hand.",
    unreadable: () => "The model before could not be read.",
  },
  pt: {
    first: () => "Nenhum modelo servia antes.",
    nothing: () => "Nenhum pregão para compará-lo com o modelo anterior.",
    worse: (cost = "", sessions = "") => `Pior além do acaso: custou ${cost} nats a mais por previsão em ${counted(sessions, "pregão", "pregões")}.`,
    noWorse: (cost = "", sessions = "") => `Não é pior que o modelo anterior: ${cost} nats por previsão em ${counted(sessions, "pregão", "pregões")}.`,
    weights: (symbol = "") => `Os pesos de ${symbol} não somam 1.`,
    lacks: (symbols = "") => `Falta-lhe ${symbols}, que o modelo anterior serve.`,
    older: (own = "", others = "") => `Conhece pregões só até ${own}; o modelo anterior, até ${others}.`,
    empty: () => "Não serve nenhum ativo.",
    back: () => "Revertido à mão.",
    unreadable: () => "O modelo anterior não pôde ser lido.",
  },
});

const KNOWN: readonly [RegExp, (...parts: string[]) => string][] = [
  [/^no model was current$/, words.first],
  [/^no session to compare on$/, words.nothing],
  [/^worse beyond chance: costs (\S+) nats a forecast on (\d+) sessions$/, (...told) => words.worse(...compared(...told))],
  [/^no worse: costs (\S+) nats a forecast on (\d+) sessions$/, (...told) => words.noWorse(...compared(...told))],
  [/^the weights of (\S+) are not a mixture's$/, words.weights],
  [/^it lacks (.+), which the current model serves$/, words.lacks],
  [/^it knows sessions to (\S+) only, the current model to (\S+)$/, (...days) => words.older(...days.map(dayText))],
  [/^it serves no symbol$/, words.empty],
  [/^rolled back by hand$/, words.back],
  [/^the current model cannot be read$/, words.unreadable],
];

/** A reason in words; one that is not known yet as the API tells it. */
export function reasonText(reason: string): string {
  for (const [form, say] of KNOWN) {
    const [whole, ...parts] = form.exec(reason) ?? [];
    if (whole !== undefined) return say(...parts);
  }
  return reason;
}

function compared(cost = "", sessions = ""): [string, string] {
  return [fixed(Number(cost), SMALL), count(Number(sessions))];
}
