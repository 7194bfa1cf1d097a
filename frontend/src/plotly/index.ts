/** Figures that can be zoomed into, for the analysis views alone. */

export { dayAxis } from "./days";
export { warm } from "./load";
export { FigurePanel, type PanelOptions } from "./panel";
export { type Figure, plot, type Plot } from "./plot";
export { token } from "./tokens";
