/** Whether what is shown is the live market, and if not, what it is. */

import type { Provenance } from "./contract";

export interface Notice {
  title: string;
  detail: string;
}

const REPLAYED: Notice = {
  title: "Replayed data",
  detail: "Recorded bars are played back from files. The dates are the recording's; nothing here is live.",
};
const SIMULATED: Notice = {
  title: "Simulated data",
  detail: "A made-up market. These prices never happened, and forecasts of them say nothing about real stocks.",
};

/** What to say about the answers on screen; null when all come from the live market. */
export function noticeOf(answers: readonly Provenance[]): Notice | null {
  const replaced = answers.filter((answer) => answer.simulated);
  if (replaced.length === 0) return null;
  return replaced.every((answer) => answer.source === "csv") ? REPLAYED : SIMULATED;
}
