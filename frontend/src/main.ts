/** Starts the page. */

import "./styles/index.css";
import { App } from "./app";
import { loadConfig } from "./core/config";

const root = document.querySelector("#app");
if (root) new App(root, await loadConfig()).start();
