/** Plotly itself: a third of a megabyte that only those who look at an analysis fetch, once. */

import type { PlotlyApi } from "plotly.js-finance-dist-min";
import sheet from "./generated.css?url";

let loading: Promise<PlotlyApi> | undefined;

/** Plotly with its style sheet; asked for again after a failure. */
export function loadPlotly(): Promise<PlotlyApi> {
  loading ??= Promise.all([import("plotly.js-finance-dist-min"), link()]).then(
    ([module]) => module.default,
    (reason: unknown) => {
      loading = undefined;
      throw reason;
    },
  );
  return loading;
}

/** Start to load it, for a view that will draw as soon as its figures are there. */
export function warm(): void {
  loadPlotly().catch(() => undefined); // who draws will be told
}

/** A link with this name and class keeps Plotly from making a style element, which the policy would forbid. */
function link(): Promise<void> {
  const made = Object.assign(document.createElement("link"), {
    id: "plotly.js-style-global",
    className: "no-inline-styles",
    rel: "stylesheet",
    href: sheet,
  });
  return new Promise((done, fail) => {
    made.addEventListener("load", () => done());
    made.addEventListener("error", () => {
      made.remove();
      fail(new Error(`no ${sheet}`));
    });
    document.head.prepend(made); // the page's own rules come after it
  });
}
