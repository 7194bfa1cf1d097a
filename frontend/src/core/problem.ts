/** What went wrong, in the reader's words. */

import { spoken } from "./language";

export type Kind =
  | "unknown-symbol"
  | "no-forecast"
  | "not-found"
  | "bad-input"
  | "unavailable"
  | "too-many-requests"
  | "no-key"
  | "private"
  | "offline"
  | "timeout"
  | "nonsense"
  | "broken"
  | "refused";

/** By kind: a title, and what that means for the reader. */
export const en: Record<Kind, readonly [title: string, detail: string]> = {
  "unknown-symbol": ["Not followed here", "This symbol is not collected on this stage."],
  "no-forecast": ["No forecast yet", "Forecasts are published every night, after the training."],
  "not-found": ["Nothing here yet", "There is nothing to show for this yet; it is made every night."],
  "bad-input": ["This link asks for something unknown", "Check the address, or start again from the watchlist."],
  unavailable: ["The data cannot be read just now", "What is on screen stays; the page tries again by itself."],
  "too-many-requests": ["Too many requests", "The server asks for a pause; the page tries again by itself."],
  "no-key": ["This stage wants a key", "Its API answers only to those who have one; this page has none."],
  private: ["This stage is private", "Its API does not answer through this site; its owner asks it at its own address."],
  offline: ["The server cannot be reached", "Check the connection; the page tries again by itself."],
  timeout: ["No answer in time", "The server said nothing for eight seconds; the page tries again by itself."],
  nonsense: ["The answer makes no sense", "The server sent something else than agreed, so it is not shown."],
  broken: ["Something broke on this page", "Load the page again; if that does not help, report it."],
  refused: ["The server could not answer", "The page tries again by itself."],
};

const words = spoken("problem", en);

/** RFC 9457 as far as the page uses it. */
export class Problem extends Error {
  readonly title: string;
  readonly detail: string;

  /** `requestId` is what to quote in a report; `retryAfter` the seconds that the server asks to wait. */
  constructor(
    readonly kind: Kind,
    readonly requestId = "",
    readonly retryAfter = 0,
  ) {
    const [title, detail] = words[kind];
    super(`${title}: ${detail}`);
    this.title = title;
    this.detail = detail;
  }

  /** Whether the same question may be answered a moment later. */
  get isPassing(): boolean {
    return ["unavailable", "too-many-requests", "offline", "timeout", "refused", "nonsense"].includes(this.kind);
  }
}

const BY_STATUS: Record<number, Kind> = {
  400: "bad-input",
  401: "no-key",
  403: "no-key",
  404: "not-found",
  429: "too-many-requests",
  503: "unavailable",
};

/** The problem an answer describes, or one made from its status when it describes none. */
export async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => null)) as Partial<Record<string, string>> | null;
  const type = told?.type?.split(":").at(-1) as Kind | undefined;
  const kind = type && type in words ? type : (BY_STATUS[answer.status] ?? "refused");
  return new Problem(kind, told?.request_id ?? "", Number(answer.headers.get("Retry-After")) || 0);
}

/** The problem behind anything thrown. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  console.error(thrown);
  return new Problem("broken");
}
