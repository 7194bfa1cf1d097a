/** Starts the page. */

import "./styles/index.css";
import { App } from "./app/app";
import { language, speak } from "./core/language";

/** Reads on in English where the other language cannot be had: half a page is worth more than none. */
async function start(root: Element): Promise<void> {
  if (language === "pt") await import("./portuguese").then(({ pt }) => speak(pt), () => {});
  await new App(root).start();
}

const root = document.querySelector("#app");
if (root) void start(root);
