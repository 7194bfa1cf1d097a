/** The look of the page on its root element, as style sheets read it. boot.js sets it before the first paint. */

import { settings } from "./settings";

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
/** Paper has the light colours, whatever the screen has: charts are drawn anew for it. */
const paper = matchMedia("print");

/** Whether the page is dark now. */
export function isDark(): boolean {
  return document.documentElement.dataset.theme === "dark";
}

/** Follow the reader's choices and the system from now on. */
export function followSettings(): void {
  settings.listen(apply);
  systemIsDark.addEventListener("change", apply);
}

/** Call back whenever a colour may have changed; what is returned ends that. */
export function onLookChange(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme", "data-palette"] });
  paper.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    paper.removeEventListener("change", changed);
  };
}

function apply(): void {
  const { theme, palette } = settings.read();
  const dark = theme === "system" ? systemIsDark.matches : theme === "dark";
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.palette = palette;
}
