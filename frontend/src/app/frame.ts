/** What stands around every view: header, source, status, footer, and the one voice for those who hear the page. */

import { Settings as Sign } from "lucide";
import type { Config } from "../core/config";
import { language } from "../core/language";
import type { Link } from "../core/link";
import { PATIENCE } from "../core/patience";
import type { Problem } from "../core/problem";
import type { Standing } from "../core/push";
import type { WatchlistStore } from "../core/watchlist";
import { button, h, icon } from "../ui/dom";
import { Banner } from "./banner";
import { footer } from "./footer";
import { Header } from "./header";
import { Navigation } from "./navigation";
import { Search } from "./search";
import type { FreshnessSheet, KeysSheet, SettingsSheet } from "./sheets";
import { Stage } from "./stage";
import { Status } from "./status";
import { words } from "./words";

export interface FrameActions {
  refresh: () => void;
  go: (part: Partial<Link>) => void;
}

interface Sheets {
  freshness: FreshnessSheet;
  keys: KeysSheet;
  settings: SettingsSheet;
}

export class Frame {
  readonly stage: Stage;
  readonly search: Search;
  readonly #root: Element;
  readonly #status: Status;
  readonly #header: Header;
  readonly #navigation = new Navigation();
  readonly #banner = new Banner();
  readonly #live = h("div", { class: "sr-only", "aria-live": "polite" });
  #isTold = false;
  #sheets: Promise<Sheets> | undefined;

  constructor(root: Element, watchlist: WatchlistStore, actions: FrameActions) {
    this.#root = root;
    document.documentElement.lang = language === "pt" ? "pt-BR" : "en";
    this.stage = new Stage(actions.refresh, () => this.#isTold && this.#put());
    this.#status = new Status(watchlist, { refresh: actions.refresh, open: () => void this.#open("freshness") });
    this.search = new Search(watchlist, (symbol) => actions.go({ view: "market", subject: symbol }));
    const bar = root.querySelector(".header") ?? h("div", { class: "header" });
    this.#header = new Header(bar, this.#navigation.element, this.search.element, [this.#status.element, this.#settingsOpener()]);
    watchlist.listen(() => this.#banner.show(watchlist.answer));
    // a view mostly comes sooner, and both are then laid out and painted as one
    setTimeout(() => this.#put(), PATIENCE);
  }

  /** What the stage's config says. */
  tell(config: Config): void {
    this.#header.tell(config.stage);
    this.#banner.tell(config.market);
    document.documentElement.dataset.market = config.market; // pictures that leave the page say it too
  }

  /** Show the view, whether or not the stage has told of itself. */
  reveal(): void {
    this.#root.toggleAttribute("data-told", (this.#isTold = true));
    if (this.stage.isFilled) this.#put();
  }

  mark(link: Link, title: string): void {
    this.#navigation.mark(link);
    const told = `${title} · nextday`;
    if (document.title !== told) document.title = told;
  }

  setBusy(busy: boolean): void {
    this.#status.setBusy(busy);
  }

  /** What has come of a look for news, and in how many seconds the next one is. */
  came(problem: Problem | null, next: number | null): void {
    this.#status.came(problem, next);
    this.#refill();
  }

  #refill(): void {
    void this.#sheets?.then(({ freshness }) => freshness.element.open && freshness.refill());
  }

  /** Whether what changes is told as it is published. */
  stands(standing: Standing): void {
    this.#status.stands(standing);
    this.#refill();
  }

  showKeys(): void {
    void this.#open("keys");
  }

  announce(text: string): void {
    this.#live.textContent = text;
  }

  #settingsOpener(): HTMLElement {
    const label = { class: "button icon-button", "aria-label": words.settings, title: words.settings };
    return button(label, () => void this.#open("settings"), icon(Sign));
  }

  /** In place of what stands there since before any script. */
  #put(): void {
    if (this.stage.element.isConnected) return;
    this.#header.fill();
    this.#root.querySelector("main")?.remove();
    this.#root.prepend(skipLink());
    this.#root.append(this.#banner.element, this.stage.element, footer(() => this.showKeys()), this.#live);
  }

  async #open(name: keyof Sheets): Promise<void> {
    this.#sheets ??= this.#fetchSheets();
    try {
      (await this.#sheets)[name].show();
    } catch {
      this.#sheets = undefined; // offline: the next press tries again
      this.announce(words.lost);
    }
  }

  async #fetchSheets(): Promise<Sheets> {
    const { FreshnessSheet, KeysSheet, SettingsSheet } = await import("./sheets");
    const sheets = { freshness: new FreshnessSheet(() => this.#status.told), keys: new KeysSheet(), settings: new SettingsSheet() };
    this.#root.append(...Object.values(sheets).map(({ element }) => element));
    return sheets;
  }
}

function skipLink(): HTMLElement {
  const link = h("a", { href: "#main", class: "skip-link" }, words.skip);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the hash belongs to the link
    document.getElementById("main")?.focus();
  });
  return link;
}
