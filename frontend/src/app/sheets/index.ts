/** The sheets over the page, fetched when the first of them is opened. */

export { FreshnessSheet } from "./freshness";
export { KeysSheet } from "./keys";
export { SettingsSheet } from "./settings";
