/** Single keys that act on the whole page, while nobody types and the reader wants them. */

import type { Link } from "../core/link";
import { settings } from "../core/settings";
import { isDark } from "../core/theme";
import { VIEWS } from "../views";

export interface KeyActions {
  go: (part: Partial<Link>) => void;
  step: (by: number) => void;
  refresh: () => void;
  search: () => void;
  help: () => void;
}

/** Listen from now on. */
export function listenToKeys(actions: KeyActions): void {
  const keys = bindings(actions);
  addEventListener("keydown", (event) => {
    if (settings.read().shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function bindings({ go, step, refresh, search, help }: KeyActions): Record<string, () => void> {
  const views = VIEWS.filter(({ isTab }) => isTab).map(({ name, ofSymbol }, at): [string, () => void] => [
    String(at + 1),
    () => go({ view: name, ...(ofSymbol ? {} : { subject: "" }) }),
  ]);
  return {
    ...Object.fromEntries(views),
    "/": search,
    "?": help,
    j: () => step(1),
    k: () => step(-1),
    r: refresh,
    d: () => settings.choose({ theme: isDark() ? "light" : "dark" }),
  };
}
