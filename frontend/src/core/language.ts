/** The reader's language: English or Brazilian Portuguese, chosen by the browser and switchable. */

import { settings } from "./settings";

export const LANGUAGES = ["en", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

const LOCALES: Record<Language, string> = { en: "en-US", pt: "pt-BR" };

/** The language of this page; another one takes effect when the page is loaded again. */
export const language: Language = chosen();

/** How numbers and dates are written. */
export const locale = LOCALES[language];

/** The words of the reader's language, out of those of every one. */
export function inLanguage<Words extends object>(words: { en: Words; pt: NoInfer<Words> }): Words {
  return words[language];
}

const known = new Map<string, object>();
let others: Readonly<Record<string, object>> = {};

/**
 * The same for what every first view is made of: English, until the other language has come (`speak`). Words that a
 * module reads while it is loaded, before that, belong into `inLanguage`.
 */
export function spoken<Words extends object>(name: string, en: Words): Words {
  const words = { ...en, ...others[name] };
  known.set(name, words);
  return words;
}

/** Say all that is `spoken`, now and from now on, in these words, by the names that they are spoken under. */
export function speak(words: Readonly<Record<string, object>>): void {
  others = words;
  for (const [name, said] of known) Object.assign(said, words[name]);
}

function chosen(): Language {
  const wanted = [settings.read().language, ...(globalThis.navigator?.languages ?? [])];
  return wanted.flatMap((tag) => LANGUAGES.find((known) => tag.split("-")[0] === known) ?? []).at(0) ?? "en";
}
