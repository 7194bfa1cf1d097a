/** The page's way to the HTTP API on its own origin. */

import * as v from "valibot";
import { Problem, problemOf } from "../problem";
import type { Questions } from "./generated";

/** Milliseconds after which an answer counts as missing. */
export const TIMEOUT = 8_000;

const PREFIX = "/api";

export type Path = keyof Questions;
export type Question<P extends Path> = Questions[P];

export interface Way {
  stop?: AbortSignal;
  /** Ask the server even where the browser holds an answer that is good for a while: it says 304 if nothing is new. */
  fresh?: boolean;
  /** Hears the headers of a good answer. */
  heard?: (headers: Headers) => void;
}

/** Milliseconds for which the edge may hold answers of before now: as long as bars are kept, and a minute. */
const HELD = 360_000;
let heldUntil = 0;

/** Something has changed: for as long as the edge may hold answers of before, take only those of the second they are asked in. */
export function askAfterNow(): void {
  heldUntil = Date.now() + HELD;
}

/** Answers that boot.js has asked for before this code was loaded; each is used once. */
export type EarlyAnswers = Record<string, Promise<Response>>;

declare global {
  var earlyAnswers: EarlyAnswers | undefined;
}

/** Ask, and hold the answer against what the API's document promises. Throws Problem. */
export async function ask<P extends Path, Answer extends v.GenericSchema>(
  path: P,
  question: Question<P>,
  answer: Answer,
  way: Way = {},
): Promise<v.InferOutput<Answer>> {
  const response = await answerTo(address(path, question), way);
  if (!response.ok) throw await problemOf(response);
  const told = await contentOf(response, way.stop);
  const read = v.safeParse(answer, told, { abortEarly: true });
  if (!read.success) throw new Problem("nonsense", response.headers.get("X-Request-Id") ?? "");
  way.heard?.(response.headers);
  return read.output;
}

/** Where a question is asked: the parts of the path in their places, all else behind it in the order given. */
export function address<P extends Path>(path: P, question: Question<P>): string {
  const query = new URLSearchParams();
  let place: string = path;
  for (const [name, value] of Object.entries(question)) {
    if (value === undefined) continue;
    const text = String(value);
    if (place.includes(`{${name}}`)) place = place.replace(`{${name}}`, encodeURIComponent(text));
    else query.append(name, text);
  }
  const asked = query.toString().replaceAll("%2C", ",");
  return `${PREFIX}${place}${asked && `?${asked}`}`;
}

/** The response to a GET, the early one if there is one. Throws Problem, or the reason for which `stop` was called. */
export async function answerTo(target: string, { stop, fresh }: Way = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    const early = takeEarly(target);
    if (early) return await early;
    const signal = stop ? AbortSignal.any([stop, timeout]) : timeout;
    // docs/api.md: the edge writes the second into it, by its own clock
    const isAfter = Date.now() < heldUntil;
    const headers: Record<string, string> = isAfter ? { "X-After": "now" } : {};
    // the browser holds answers of before, too
    return await fetch(target, { signal, headers, cache: fresh || isAfter ? "no-cache" : "default" });
  } catch (reason) {
    throw missed(reason, stop);
  }
}

/** Its JSON, null if it is none. A body may fail to come as well as a head. Throws as `answerTo` does. */
async function contentOf(response: Response, stop?: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (reason) {
    if (reason instanceof SyntaxError) return null;
    throw missed(reason, stop);
  }
}

function missed(reason: unknown, stop?: AbortSignal): Problem {
  stop?.throwIfAborted();
  return new Problem(reason instanceof DOMException && reason.name === "TimeoutError" ? "timeout" : "offline");
}

function takeEarly(target: string): Promise<Response> | undefined {
  const early = globalThis.earlyAnswers?.[target];
  delete globalThis.earlyAnswers?.[target];
  return early;
}
