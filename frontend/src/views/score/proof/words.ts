import { inLanguage } from "../../../core/language";
import type { FaultKind } from "./proof";
import { counted, isOne } from "../../../core/numbers";

const en = {
  title: "Proof",
  lead:
    "Every forecast is a text, sealed by its SHA‑256. Each session's entries carry the hash of the session before, so no text can be changed, added or dropped without breaking all that follows. Your browser can compute all of it again from the texts.",
  start: "Check the chain in this browser",
  again: "Check again",
  stop: "Stop",
  stopped: "Stopped. Nothing was decided.",
  insecure: "This browser computes hashes on secure pages alone: open this page over HTTPS or on localhost.",
  progress: "Sessions checked",
  sofar: (entries: string, to: string) => `${counted(entries, "entry", "entries")}, up to ${to}`,
  good: (entries: string, sessions: string, from: string, to: string) =>
    `The chain holds: ${counted(entries, "entry", "entries")} of ${counted(sessions, "session", "sessions")}, from ${from} to ${to}, ${isOne(entries) ? "is" : "are"} linked without a gap, and each text gives its hash.`,
  empty: "The chain is empty and ends where it begins: nothing has been published yet.",
  bad: (what: string, where: string) => `The chain is broken${where && ` at ${where}`}: ${what}`,
  before: (entries: string) => `Before it ${counted(entries, "entry was", "entries were")} proven.`,
  of: (symbol: string, session: string) => `${symbol}, ${session}`,
  faults: {
    text: "the text of this entry is not the one that was sealed.",
    hash: "the hash of this entry was changed; its text fits the session's.",
    withheld: "the text of this entry is withheld.",
    stranger: "the text of this entry speaks of another symbol or session.",
    order: "it does not stand in its order, or is told twice.",
    entries: "entries are missing, added or exchanged: their hashes do not give the session's.",
    beginning: "it does not begin the chain; what came before is missing.",
    link: "it does not carry the hash of the session before; a session is missing, added or changed.",
    end: "the chain does not end in the head that the server names; what came after is missing.",
  } satisfies Record<FaultKind, string>,
  head: "Head of the chain",
  keep: "Keep it: a ledger that is written anew later does not come by this hash again.",
  copy: "Copy",
  copied: "Copied",
  limits:
    "What this does not prove: when the head was published. Whoever serves a ledger could write a whole new one. That shows only against a head kept earlier, by you or by someone you trust. And this page itself comes from the same server.",
  elsewhere: "Check it without this page:",
  guide: "the description of the API, with /proof and what it holds",
};

const pt: typeof en = {
  title: "Prova",
  lead:
    "Toda previsão é um texto, selado por seu SHA‑256. Os registros de cada pregão levam o hash do pregão anterior, de modo que nenhum texto pode ser mudado, acrescentado ou retirado sem romper tudo o que segue. Seu navegador pode calcular tudo de novo a partir dos textos.",
  start: "Conferir a cadeia neste navegador",
  again: "Conferir de novo",
  stop: "Parar",
  stopped: "Parado. Nada foi decidido.",
  insecure: "Este navegador só calcula hashes em páginas seguras: abra esta página por HTTPS ou em localhost.",
  progress: "Pregões conferidos",
  sofar: (entries, to) => `${counted(entries, "registro", "registros")}, até ${to}`,
  good: (entries, sessions, from, to) =>
    `A cadeia se sustenta: ${counted(entries, "registro", "registros")} de ${counted(sessions, "pregão", "pregões")}, de ${from} a ${to}, ${isOne(entries) ? "está ligado" : "estão ligados"} sem lacuna, e cada texto dá o seu hash.`,
  empty: "A cadeia está vazia e termina onde começa: nada foi publicado ainda.",
  bad: (what, where) => `A cadeia está rompida${where && ` em ${where}`}: ${what}`,
  before: (entries) => `Antes disso ${counted(entries, "registro foi provado", "registros foram provados")}.`,
  of: (symbol, session) => `${symbol}, ${session}`,
  faults: {
    text: "o texto deste registro não é o que foi selado.",
    hash: "o hash deste registro foi mudado; seu texto combina com o do pregão.",
    withheld: "o texto deste registro é retido.",
    stranger: "o texto deste registro fala de outro ativo ou pregão.",
    order: "não está na sua ordem, ou é contado duas vezes.",
    entries: "faltam, sobram ou foram trocados registros: seus hashes não dão o do pregão.",
    beginning: "não é o início da cadeia; falta o que veio antes.",
    link: "não leva o hash do pregão anterior; um pregão falta, sobra ou foi mudado.",
    end: "a cadeia não termina na ponta que o servidor indica; falta o que veio depois.",
  },
  head: "Ponta da cadeia",
  keep: "Guarde-a: um registro reescrito mais tarde não chega a este hash de novo.",
  copy: "Copiar",
  copied: "Copiado",
  limits:
    "O que isto não prova: quando a ponta foi publicada. Quem serve um registro poderia escrever um inteiramente novo. Isso só aparece diante de uma ponta guardada antes, por você ou por alguém em quem confia. E esta própria página vem do mesmo servidor.",
  elsewhere: "Confira sem esta página:",
  guide: "a descrição da API, com /proof e o que ela contém",
};

export const words = inLanguage({ en, pt });
