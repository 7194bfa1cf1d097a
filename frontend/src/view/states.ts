/** What stands where data should: loading, nothing yet, or a problem. */

import { Inbox, RotateCw, TriangleAlert } from "lucide";
import type { Problem } from "../core/problem";
import { button, h, icon } from "./dom";

export function loadingState(label: string): HTMLElement {
  return h("div", { class: "skeleton", role: "status", "aria-label": label });
}

/** Nothing yet, and the commands that change it. */
export function emptyState(title: string, detail: string, ...commands: string[]): HTMLElement {
  return h(
    "div",
    { class: "state", role: "status" },
    icon(Inbox, "size-7 text-muted"),
    h("p", { class: "font-semibold" }, title),
    h("p", { class: "text-muted max-w-prose" }, detail),
    h("p", { class: "text-muted" }, "To have it now, run"),
    ...commands.map((command) => h("code", {}, command)),
  );
}

export function failureState(problem: Problem, retry: () => void): HTMLElement {
  return h(
    "div",
    { class: "state", role: "alert" },
    icon(TriangleAlert, "size-7 text-warn"),
    h("p", { class: "font-semibold" }, problem.title),
    h("p", { class: "text-muted max-w-prose" }, problem.detail),
    button({}, retry, icon(RotateCw), "Try again"),
  );
}
