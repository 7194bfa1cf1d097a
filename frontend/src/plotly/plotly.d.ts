/** What is used of Plotly: its packages of one trace bundle carry no types. */

declare module "plotly.js-finance-dist-min" {
  export type Options = Record<string, unknown>;

  export interface PlotlyApi {
    newPlot: (element: HTMLElement, traces: readonly Options[], layout: Options, config: Options) => Promise<unknown>;
    /** Draw what differs. */
    react: (element: HTMLElement, traces: readonly Options[], layout: Options, config: Options) => Promise<unknown>;
    relayout: (element: HTMLElement, layout: Options) => Promise<unknown>;
    purge: (element: HTMLElement) => void;
    Plots: { resize: (element: HTMLElement) => Promise<unknown> };
  }

  const Plotly: PlotlyApi;
  export default Plotly;
}
