/** What forecasts add to quoting the base rate, in a sentence: skill is claimed only where it is beyond chance. */

import { inLanguage } from "../core/language";
import { fixed } from "../core/numbers";

const words = inLanguage({
  en: {
    shown: (value: string, low: string, high: string) =>
      `Skill shown: log-loss skill against the better base rate is ${value} (95% interval ${low} to ${high}).`,
    notShown: (value: string, low: string, high: string) =>
      `Skill not shown: log-loss skill against the better base rate is ${value} (95% interval ${low} to ${high}), which is within chance.`,
    worse: (value: string, low: string, high: string) =>
      `Worse than the better base rate, beyond chance: log-loss skill against it is ${value} (95% interval ${low} to ${high}).`,
    none: "Skill was not judged: there are too few days.",
  },
  pt: {
    shown: (value: string, low: string, high: string) =>
      `Habilidade demonstrada: o ganho em perda log. ante a melhor taxa base é ${value} (intervalo de 95%: ${low} a ${high}).`,
    notShown: (value: string, low: string, high: string) =>
      `Habilidade não demonstrada: o ganho em perda log. ante a melhor taxa base é ${value} (intervalo de 95%: ${low} a ${high}), dentro do acaso.`,
    worse: (value: string, low: string, high: string) =>
      `Pior que a melhor taxa base, além do acaso: o ganho em perda log. ante ela é ${value} (intervalo de 95%: ${low} a ${high}).`,
    none: "A habilidade não foi julgada: há poucos dias.",
  },
});

export interface Skill {
  value: number;
  low: number | null;
  high: number | null;
}

/** `Skill not shown: log-loss skill against the better base rate is −0.011% ...` */
export function skillText(skill: Skill | null): string {
  if (!skill || skill.low === null || skill.high === null) return words.none;
  const said = [skill.value, skill.low, skill.high].map((part) => `${fixed(part * 100, 3)}%`) as [string, string, string];
  if (skill.low > 0) return words.shown(...said);
  return skill.high < 0 ? words.worse(...said) : words.notShown(...said);
}
