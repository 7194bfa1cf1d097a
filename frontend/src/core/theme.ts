/** Light, dark, or whatever the system says. */

export const CHOICES = ["light", "dark", "system"] as const;
export type Choice = (typeof CHOICES)[number];

const KEY = "theme"; // boot.js reads it too
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** The reader's choice, from an earlier visit or this one. */
export function choice(): Choice {
  try {
    return CHOICES.find((known) => known === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  return document.documentElement.dataset.theme === "dark";
}

/** Choose, show it, and remember it where the browser lets us. */
export function choose(next: Choice): void {
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // a browser without storage forgets the choice with the page
  }
  apply(next);
}

/** Call back whenever light becomes dark or dark light, by choice or by the system. */
export function onThemeChange(changed: () => void): void {
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  systemIsDark.addEventListener("change", () => apply(choice()));
}

function apply(wanted: Choice): void {
  const dark = wanted === "system" ? systemIsDark.matches : wanted === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}
