/** The frame's words. */

import { spoken } from "../core/language";

export const en = {
  skip: "Skip to the content",
  views: "Views",
  loading: "Loading",
  lost: "This part of the page could not be loaded.",
  reload: "Load the page again",
  source: "Data source",
  replayed: { title: "Replayed data", detail: "Recorded bars are played back; the dates are the recording's, nothing here is live." },
  simulated: { title: "Simulated data", detail: "A made-up market: these prices never happened, and forecasts of them say nothing about real stocks." },
  risk: "Educational, not investment advice. You can lose money in the market, and past results promise nothing.",
  licences: "All licences",
  help: "How to read this",
  keys: "Keys",
  refresh: "Refresh now",
  checking: "Checking",
  onTime: "On time",
  standing: { none: "", stands: " · connected", lost: " · reconnecting" },
  asPublished: "changes show as they are published",
  unconfirmed: "The lake does not answer: a kept copy",
  late: (late: number, all: number) => `Late: ${late} of ${all}`,
  since: (clock: string) => ` · since ${clock}`,
  symbols: "Symbols",
  find: "Symbol",
  findSymbol: "Find a symbol",
  settings: "Settings",
};

export const words = spoken("app", en);
