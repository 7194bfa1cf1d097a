export const NO_FORECAST = "urn:problem-type:nextday:no-forecast";

/** What went wrong, in words for the reader: RFC 9457 as far as the page uses it. */
export class Problem extends Error {
  /** `type` tells apart what the API describes; empty when the page itself describes it. */
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly type = "",
  ) {
    super(`${title}: ${detail}`);
  }
}

/** The problem an answer describes, or one made from its status when it describes none. */
export async function problemOf(answer: Response): Promise<Problem> {
  const told = (await answer.json().catch(() => null)) as Partial<Record<string, string>> | null;
  const title = told?.title ?? "The server could not answer";
  const detail = told?.detail ?? `It answered with status ${answer.status}.`;
  return new Problem(title, detail, told?.type);
}

/** The problem behind anything thrown. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem("Something broke on this page", String(thrown));
}
