/** What a view is to the frame, and the frame to a view. */

import type { Config } from "../core/config";
import type { Link } from "../core/link";
import type { Quotes } from "../core/push";
import type { WatchlistStore } from "../core/watchlist";

/** The frame around a view. */
export interface Page {
  readonly config: Config;
  readonly watchlist: WatchlistStore;
  /** Show something else, as a step the browser can go back from. */
  go: (part: Partial<Link>) => void;
  /** Say in the link what has changed on screen, as no step of its own; query parts are added, empty ones removed. */
  amend: (query: Link["query"]) => void;
  /** Say something to those who hear the page. */
  announce: (text: string) => void;
  /** Fetch anew what is shown. */
  refresh: () => void;
  /** Bars in progress; undefined where nobody tells of them. */
  quotes: () => Quotes | undefined;
  /** There is something else to see, before all that is fetched has come. */
  shown: () => void;
}

export interface View {
  readonly element: HTMLElement;
  /** Title of the browser's tab. */
  readonly title: string;
  /** Whether nothing of what the link asks for is on screen yet: the frame then shows that it loads, or what failed. */
  readonly isEmpty: boolean;
  /** Whether what is on screen is still what was asked for before: the frame then still calls it by its name. */
  readonly isTurning?: boolean;
  /** The symbol that is shown where the link names none. */
  readonly subject?: string;
  /** What is shown in a sentence, for those who hear the page. */
  readonly summary: string;
  /** Show what the link says, first of all and after every change of it; whether that has to be fetched. */
  follow: (link: Link) => boolean;
  /** Fetch what is shown, and show it. Throws Problem. */
  refresh: (stop: AbortSignal, fresh: boolean) => Promise<void>;
  /** Show where bars in progress have moved. */
  moved?: () => void;
  /** Let go of what outlives the element. */
  close?: () => void;
}

/** What a view's module exports. */
export interface ViewModule {
  open: (page: Page) => View;
}
