/** The page: what the link, the keys and the time do to it. */

import { askAfterNow } from "../core/api/http";
import { type Config, DEFAULTS, loadConfig } from "../core/config";
import { inCapitals, type Link, neighbour, read, START, write } from "../core/link";
import { Live, untilNet, untilNews } from "../core/live";
import { asProblem, Problem } from "../core/problem";
import type { Push, Standing } from "../core/push";
import { settings } from "../core/settings";
import { followSettings } from "../core/theme";
import { WatchlistStore } from "../core/watchlist";
import { entryOf } from "../views";
import type { Page, View } from "../views/view";
import { Frame } from "./frame";
import { listenToKeys } from "./keys";

const LEAST_WAIT = 15;
/** Milliseconds for which a first view waits for the stage's config, which is on its way since before this code was. */
const CONFIG_PATIENCE = 1_500;

export class App {
  readonly #frame: Frame;
  readonly #watchlist = new WatchlistStore();
  readonly #live: Live;
  #config: Config = DEFAULTS;
  #link = read(location.hash);
  #view: View | undefined;
  #viewProblem: Problem | undefined;
  #opened = "";
  #push: Push | undefined;
  #standing: Standing = "none";
  #isLooked = false;

  constructor(root: Element) {
    followSettings();
    this.#live = new Live({
      run: (stop, fresh) => this.#fetch(stop, fresh),
      wait: () => this.#wait,
      came: (problem, next) => this.#came(problem, next),
      isOn: () => settings.read().refresh === "on",
    });
    this.#frame = new Frame(root, this.#watchlist, {
      refresh: () => void this.#live.run(true),
      go: (part) => this.#go(part),
    });
    // which symbol stands for none may be another one, once it is known which there are
    this.#watchlist.listen(() => this.#link.subject === "" && this.#view?.subject && void this.#follow());
  }

  /** Show what the link says, and keep it fresh. */
  async start(): Promise<void> {
    addEventListener("hashchange", () => void this.#follow());
    settings.listen(() => {
      this.#live.plan();
      this.#push?.choose();
    });
    listenToKeys({
      go: (part) => this.#go(part),
      step: (by) => this.#step(by),
      refresh: () => void this.#live.run(true),
      search: () => this.#frame.search.focus(),
      help: () => this.#frame.showKeys(),
    });
    const told = loadConfig().then((config) => this.#frame.tell((this.#config = config)));
    await Promise.race([told, new Promise((late) => setTimeout(late, CONFIG_PATIENCE))]);
    this.#frame.reveal();
    await this.#follow();
    await told;
    if (this.#config.live) await this.#listen();
  }

  /** Hear of what changes; where that cannot be had, the clock does. */
  async #listen(): Promise<void> {
    const module = await import("../core/push").catch(() => undefined);
    this.#push = module && new module.Push({
      look: () => this.#look(),
      moved: () => this.#view?.moved?.(),
      came: (standing) => this.#stands(standing),
      isWanted: () => settings.read().refresh === "on",
    });
    this.#push?.want(this.#topics);
  }

  /** Symbols of what is shown, and models; of everything where it is about all symbols. */
  get #topics(): readonly string[] {
    const symbol = this.#view?.subject || inCapitals(this.#link.subject);
    return symbol && entryOf(this.#link.view)?.ofSymbol ? [symbol, "*"] : ["all"];
  }

  #stands(standing: Standing): void {
    this.#standing = standing;
    this.#frame.stands(standing);
    this.#live.plan();
  }

  async #look(): Promise<boolean> {
    askAfterNow();
    this.#isLooked = false; // nor will it be by a run that is overtaken
    await this.#live.run(true);
    return this.#isLooked;
  }

  async #follow(): Promise<void> {
    this.#link = read(location.hash);
    const { view } = this.#link;
    if (view !== this.#opened && !(await this.#open(view))) return;
    if (!this.#view || view !== this.#opened) return;
    const isOther = this.#view.follow(this.#link);
    if (this.#view.isTurning) this.#frame.stage.show(this.#view);
    else this.#show();
    if (isOther) await this.#live.run(false).then(() => this.#announceView());
    this.#push?.want(this.#topics);
  }

  /** Load another view's code and put it on the stage; false when the reader has gone on meanwhile. */
  async #open(name: string): Promise<boolean> {
    const entry = entryOf(name);
    if (!entry) {
      location.replace(write(START)); // a view of another version, or none
      return false;
    }
    this.#frame.stage.load(name);
    const module = await entry.load().catch(() => undefined);
    if (read(location.hash).view !== name) return false;
    if (!module) return this.#frame.stage.lost();
    this.#view?.close?.();
    this.#view = module.open(this.#page());
    this.#opened = name;
    return true;
  }

  /** Say in the frame what is shown, and show it. */
  #show(): void {
    if (!this.#view) return;
    this.#frame.mark(this.#link, this.#view.title);
    this.#frame.stage.show(this.#view);
  }

  #page(): Page {
    return {
      config: this.#config,
      watchlist: this.#watchlist,
      go: (part) => this.#go(part),
      amend: (query) => this.#amend(query),
      announce: (text) => this.#frame.announce(text),
      refresh: () => void this.#live.run(true),
      quotes: () => this.#push?.quotes,
      shown: () => this.#show(),
    };
  }

  async #fetch(stop: AbortSignal, fresh: boolean): Promise<void> {
    if (this.#config.access !== "public") throw new Problem(this.#config.access === "key" ? "no-key" : "private");
    this.#frame.setBusy(true);
    // another symbol is no reason to ask for all of them again, but where they could not be had it is, past any copy
    const { answer, isAnswered } = this.#watchlist;
    const frame = fresh || !isAnswered ? this.#watchlist.refresh(stop, fresh || answer !== undefined) : undefined;
    const came = await Promise.allSettled([this.#refreshView(stop, fresh), frame]);
    stop.throwIfAborted();
    this.#frame.setBusy(false);
    const [ofView, ofFrame] = came.map((one) => (one.status === "rejected" ? asProblem(one.reason) : undefined));
    this.#viewProblem = ofView;
    // one that passes is told in the header and tried again, whatever else there is
    const worst = [ofView, ofFrame].find((problem) => problem?.isPassing) ?? ofView ?? ofFrame;
    this.#isLooked = true;
    if (worst) throw worst;
  }

  /** What has come is shown, whatever the frame still waits for. */
  async #refreshView(stop: AbortSignal, fresh: boolean): Promise<void> {
    const view = this.#view;
    await view?.refresh(stop, fresh);
    if (view && !stop.aborted) this.#frame.stage.show(view);
  }

  #came(problem: Problem | null, next: number | null): void {
    // what another try would not change is the view's own matter: the data are as fresh as they were
    this.#frame.came(problem?.isPassing ? problem : null, next);
    if (this.#view) this.#frame.stage.show(this.#view, problem && (this.#viewProblem ?? problem), next);
  }

  #announceView(): void {
    if (this.#view && !this.#view.isEmpty) this.#frame.announce(this.#view.summary);
  }

  /** Seconds until news are due; as often as the stage says while the exchange trades. */
  get #wait(): number {
    const { session, next_update } = this.#watchlist.answer ?? {};
    const { now } = this.#watchlist;
    // by the server's clock: a replayed market's is not the reader's
    const due = now && next_update ? (Date.parse(next_update) - now) / 1_000 : 0;
    if (this.#standing === "stands") return untilNet(due);
    const often = Math.max(this.#config.refresh_seconds, LEAST_WAIT);
    return due && session?.state !== "open" ? untilNews(due, often) : often;
  }

  #go(part: Partial<Link>): void {
    const query = part.view && part.view !== this.#link.view ? {} : this.#link.query;
    location.hash = write({ ...this.#link, query, ...part });
  }

  #amend(query: Link["query"]): void {
    this.#link = { ...this.#link, query: { ...this.#link.query, ...query } };
    history.replaceState(null, "", write(this.#link));
  }

  #step(by: number): void {
    if (!entryOf(this.#link.view)?.ofSymbol) return;
    this.#go({ subject: neighbour(this.#watchlist.symbols, this.#link.subject || (this.#view?.subject ?? ""), by) });
  }
}
