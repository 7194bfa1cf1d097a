/** What the settled forecasts have been worth, in one plain sentence: skill is claimed only where it is beyond chance. */

import type { Scoreboard } from "../core/api/generated";
import { spoken } from "../core/language";
import { count, counted, percent } from "../core/numbers";

export const en = {
  none: "No forecast has been settled yet: there is no record to judge by.",
  shown: "Skill shown",
  notShown: "Skill not shown",
  record: (right: string, n: string, usual: string) =>
    `${right} of ${counted(n, "settled forecast was", "settled forecasts were")} on the right side; always taking the usual side would have had ${usual}.`,
  few: (fewest: number) => `Fewer than ${fewest} sessions are too few to tell skill from luck.`,
  within: "The difference is within chance.",
  worse: "They were worse than the base rate, beyond chance.",
  notBoth: "They were not better beyond chance in both hits and log loss.",
  beyond: "The difference is beyond chance, in hits and in log loss.",
};

const words = spoken("record", en);

/** Sessions below which nothing is called shown, as the API judges. */
export const FEWEST_SESSIONS = 30;

export type Record = Pick<Scoreboard, "sessions" | "forecasts" | "hit_rate" | "skill" | "demonstrated">;

/** `Skill not shown: 53.1% of 412 settled forecasts ...` */
export function recordText(record: Record): string {
  const { forecasts, hit_rate, skill, demonstrated } = record;
  if (!hit_rate || !skill) return words.none;
  const usual = hit_rate.value - skill.over_base_rate.value;
  const title = demonstrated ? words.shown : words.notShown;
  const told = words.record(percent(hit_rate.value), count(forecasts), percent(usual));
  return `${title}: ${told} ${chanceText(record)}`;
}

function chanceText({ sessions, skill, demonstrated }: Record): string {
  if (demonstrated) return words.beyond;
  if (sessions < FEWEST_SESSIONS) return words.few(FEWEST_SESSIONS);
  const measured = [skill?.over_base_rate, skill?.log_loss];
  if (measured.some((one) => (one?.high ?? 0) < 0)) return words.worse;
  return measured.every((one) => (one?.low ?? 0) <= 0) ? words.within : words.notBoth;
}
