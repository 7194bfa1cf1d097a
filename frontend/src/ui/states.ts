/** What stands where data should: loading, nothing yet, or a problem. */

import { Inbox, RotateCw, TriangleAlert } from "lucide";
import { inLanguage } from "../core/language";
import type { Problem } from "../core/problem";
import { button, h, icon } from "./dom";

const words = inLanguage({
  en: {
    again: "Try again",
    trying: (seconds: number) => `Trying again in ${seconds} s.`,
    request: (id: string) => `Request ${id}`,
  },
  pt: {
    again: "Tentar de novo",
    trying: (seconds: number) => `Nova tentativa em ${seconds} s.`,
    request: (id: string) => `Pedido ${id}`,
  },
});

export function skeleton(label: string): HTMLElement {
  return h("div", { class: "skeleton", role: "status", "aria-label": label });
}

/** Nothing yet, and why or until when. */
export function emptyState({ title, detail }: { title: string; detail: string }, ...more: HTMLElement[]): HTMLElement {
  return h(
    "div",
    { class: "state", role: "status" },
    icon(Inbox, "size-7 text-muted"),
    h("p", { class: "font-semibold" }, title),
    h("p", { class: "text-muted max-w-prose" }, detail),
    ...more,
  );
}

/**
 * A problem, what becomes of it, and a way to try at once; `next` are the seconds until the page tries by itself. Where
 * it stands for a whole view, its title is the page's heading.
 */
export function failureState(problem: Problem, retry: () => void, next: number | null = null, heading: "h1" | "p" = "p"): HTMLElement {
  return h(
    "div",
    { class: "state", role: "alert" },
    icon(TriangleAlert, "size-7 text-warn"),
    h(heading, { class: "font-semibold" }, problem.title),
    h("p", { class: "text-muted max-w-prose" }, problem.detail),
    next !== null && h("p", { class: "text-muted" }, words.trying(Math.round(next))),
    problem.requestId !== "" && h("p", { class: "text-xs text-muted" }, words.request(problem.requestId)),
    problem.isPassing && button({}, retry, icon(RotateCw), words.again),
  );
}
