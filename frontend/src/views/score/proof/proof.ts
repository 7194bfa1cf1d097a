/**
 * Whether the ledger is the one that was published, found out from nothing but its texts and hashes: each sealed text
 * gives its entry's hash, the hashes of a session's entries by symbol give that of the session, and each text carries
 * the one of the session before. Nothing that the server says about the result is believed.
 */

import type { Proof, ProvenDay } from "../../../core/api/generated";

/** What the first entries of a ledger carry. */
export const GENESIS = "0".repeat(64);

export type FaultKind = "text" | "hash" | "withheld" | "stranger" | "order" | "entries" | "beginning" | "link" | "end";

/** The first thing that is not as it should be: where, and of which symbol if it is one entry's. */
export interface Fault {
  kind: FaultKind;
  session: string | null;
  symbol: string | null;
}

/** What has been proven, up to the first fault if there is one. */
export interface Proven {
  entries: number;
  sessions: number;
  /** First and last session proven. */
  from: string | null;
  to: string | null;
  /** Hash of the last session proven. */
  head: string;
  fault: Fault | null;
}

/** SHA-256 of a text, in hexadecimal digits. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A chain that is followed page by page, oldest session first. */
export class Chain {
  #proven: Proven = { entries: 0, sessions: 0, from: null, to: null, head: GENESIS, fault: null };

  get proven(): Proven {
    return this.#proven;
  }

  /** Follow it through one more page; of the last page, whether it ends where the server says that it does. */
  async follow({ days, head, next }: Pick<Proof, "days" | "head" | "next">): Promise<void> {
    for (const day of days) {
      if (this.#proven.fault) return;
      await this.#prove(day);
    }
    if (!this.#proven.fault && !next && head !== this.#proven.head) this.#fail({ kind: "end", session: this.#proven.to, symbol: null });
  }

  async #prove(day: ProvenDay): Promise<void> {
    const { sessions, entries, from, to, head } = this.#proven;
    const session = day.target_session;
    if (to !== null && session <= to) return this.#fail({ kind: "order", session, symbol: null });
    const fault = (await entryFault(day)) ?? (await dayFault(day)) ?? linkFault(day, head);
    if (fault) return this.#fail(fault);
    const counted = { sessions: sessions + 1, entries: entries + day.entries.length, from: from ?? session, to: session };
    this.#proven = { ...counted, head: day.day_hash, fault: null };
  }

  #fail(fault: Fault): void {
    this.#proven = { ...this.#proven, fault };
  }
}

/** The first entry whose text is not the one that was sealed, is none, or speaks of something else. */
async function entryFault(day: ProvenDay): Promise<Fault | null> {
  const session = day.target_session;
  const hashes = await Promise.all(day.entries.map(({ sealed }) => (sealed === null ? null : sha256(sealed))));
  for (const [at, { symbol, entry_hash, sealed }] of day.entries.entries()) {
    const fault = (kind: FaultKind): Fault => ({ kind, session, symbol });
    if (sealed === null) return fault("withheld");
    if (hashes[at] !== entry_hash) {
      // the session's hash was made from the true one: it tells which of the two was changed
      const isHash = (await dayHash(day, new Map([[symbol, hashes[at] ?? ""]]))) === day.day_hash;
      return fault(isHash ? "hash" : "text");
    }
    const told = sealedIn(sealed);
    if (told.symbol !== symbol || told.target_session !== session) return fault("stranger");
  }
  return null;
}

async function dayFault(day: ProvenDay): Promise<Fault | null> {
  const session = day.target_session;
  // no text carries the hash before it: only of one with entries is it known that it was ever published
  if (day.entries.length === 0) return { kind: "entries", session, symbol: null };
  const symbols = day.entries.map(({ symbol }) => symbol);
  const late = symbols.findIndex((symbol, at) => at > 0 && symbol <= (symbols[at - 1] ?? ""));
  if (late > 0) return { kind: "order", session, symbol: symbols[late] ?? null };
  return (await dayHash(day)) === day.day_hash ? null : { kind: "entries", session, symbol: null };
}

/** What the texts themselves carry counts: what is told beside them could be anything. */
function linkFault(day: ProvenDay, before: string): Fault | null {
  const astray = day.entries.find(({ sealed }) => sealedIn(sealed ?? "").previous_hash !== before);
  if (!astray && day.previous_hash === before) return null;
  return { kind: before === GENESIS ? "beginning" : "link", session: day.target_session, symbol: null };
}

/** Hash of a session's entries, with others in the place of some of theirs. */
async function dayHash({ entries }: ProvenDay, others: ReadonlyMap<string, string> = new Map()): Promise<string> {
  return sha256(entries.map(({ symbol, entry_hash }) => others.get(symbol) ?? entry_hash).join("\n"));
}

/** Fields of a sealed text; none of a text that is no JSON object. */
function sealedIn(text: string): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
