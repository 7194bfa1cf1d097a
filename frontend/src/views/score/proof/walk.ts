/** The whole chain through the API, page after page. */

import { ask } from "../../../core/api/http";
import { Proof } from "../../../core/api/generated";
import { Problem } from "../../../core/problem";
import { Chain, type Proven } from "./proof";

/** Prove all there is; `came` hears how far it is. Throws Problem, or the reason for which `stop` was called. */
export async function walkChain(stop: AbortSignal, came: (proven: Proven) => void): Promise<Proven> {
  const chain = new Chain();
  let start: string | undefined;
  do {
    const page = await ask("/proof", { ...(start && { start }), sealed: true }, Proof, { stop, fresh: true });
    await chain.follow(page);
    came(chain.proven);
    stop.throwIfAborted();
    start = startOf(page.next, start);
  } while (start && !chain.proven.fault);
  return chain.proven;
}

/** Where the page after starts: its path names a later session than this one's, or the walk would never end. */
function startOf(next: string | null, start = ""): string | undefined {
  if (!next) return undefined;
  const later = new URLSearchParams(next.split("?")[1]).get("start");
  if (!later || later <= start) throw new Problem("nonsense");
  return later;
}
