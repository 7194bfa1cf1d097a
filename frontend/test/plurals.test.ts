import { afterEach, describe, expect, it, vi } from "vitest";

/** Every module of words, of which some have those of the reader's language alone. */
const MODULES = import.meta.glob<Record<string, unknown>>(["../src/**/*words*.ts", "../src/forecast/record.ts"]);
const PLURAL = new RegExp(
  String.raw`(^|\D)1 (were|are|foram|são|acertaram|(\w+ )?(${[
    "forecasts|sessions|entries|rows|bars|symbols|days|hours|tries|settings|files|features|others",
    "previsões|pregões|registros|linhas|barras|ativos|dias|horas|tentativas|ajustes|arquivos|variáveis|outras",
  ].join("|")}))(?!\w)`,
);

/** Where one has words of its own, or is never counted. */
const NEVER_ONE = /^(Fewer than|Menos de|All|Todos os) 1 /;

/** What is said of one of everything: some words take counts as numbers, some as they are written. */
function said(words: unknown): string[] {
  if (typeof words !== "function") return typeof words === "object" && words !== null ? Object.values(words).flatMap(said) : [String(words)];
  const [first = "", ...others] = [1, "1"].map((one) => String(words(...Array.from({ length: words.length }, () => one))));
  return [[first, ...others].find((text) => !PLURAL.test(text)) ?? first];
}

describe.each(["en", "pt"])("one of something, in the words of %s", (language) => {
  afterEach(() => vi.unstubAllGlobals());

  it("is told in the singular", async () => {
    vi.resetModules();
    vi.stubGlobal("navigator", { languages: [language] });
    const modules = await Promise.all(Object.values(MODULES).map((load) => load()));
    const texts = modules.flatMap((module) => Object.values(module).filter((told) => typeof told === "object").flatMap(said));
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((text) => PLURAL.test(text) && !NEVER_ONE.test(text))).toEqual([]);
  });
});
