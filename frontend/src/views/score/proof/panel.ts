/** The proof of the ledger, made by the reader's own browser when the reader asks for it. */

import { Copy, ShieldCheck, TriangleAlert } from "lucide";
import { dayText } from "../../../core/exchange-time";
import { count } from "../../../core/numbers";
import { asProblem } from "../../../core/problem";
import { button, fill, h, icon } from "../../../ui/dom";
import type { Page } from "../../view";
import type { Fault, Proven } from "./proof";
import { walkChain } from "./walk";
import { words } from "./words";

const COMMAND = "nextday verify";
const GUIDE = "/api/docs";
/** Stages whose readers have the command. */
const OWN_STAGES = ["dev", "local"];

export class ProofPanel {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #start = button({}, () => void this.#run(), icon(ShieldCheck), words.start);
  readonly #stop = button({ hidden: true }, () => this.#running?.abort(), words.stop);
  readonly #progress = h("progress", { max: 1, "aria-label": words.progress, hidden: true });
  readonly #sofar = h("span", { class: "text-muted num" });
  readonly #result = h("div", { class: "proof-result" });
  #running: AbortController | undefined;

  constructor(page: Page) {
    this.#page = page;
    const tools = h("div", { class: "proof-tools" }, this.#start, this.#stop, this.#progress, this.#sofar);
    const isAble = globalThis.crypto?.subtle !== undefined;
    this.#start.disabled = !isAble;
    const lead = h("p", { class: "max-w-prose" }, words.lead);
    const unable = isAble ? null : h("p", { class: "warning" }, words.insecure);
    const limits = h("p", { class: "text-muted max-w-prose" }, words.limits);
    const parts = [lead, tools, unable, this.#result, limits, elsewhere(page.config.stage)];
    this.element = h("section", { class: "panel", "aria-label": words.title }, h("h2", {}, words.title), ...parts);
  }

  close(): void {
    this.#running?.abort();
  }

  async #run(): Promise<void> {
    const running = (this.#running = new AbortController());
    this.#show(true);
    fill(this.#result);
    try {
      this.#tell(await walkChain(running.signal, (proven) => this.#come(proven)));
    } catch (thrown) {
      this.#fail(running.signal.aborted ? words.stopped : asProblem(thrown).message);
    }
    this.#show(false);
  }

  #show(isRunning: boolean): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.#start.hidden = isRunning;
    this.#stop.hidden = this.#progress.hidden = !isRunning;
    this.#progress.removeAttribute("value");
    if (!isRunning) this.#sofar.textContent = "";
    if (hadFocus) (isRunning ? this.#stop : this.#start).focus();
  }

  /** How much is not known before the end: the part of the time that the ledger covers. */
  #come({ entries, from, to }: Proven): void {
    const newest = this.#page.watchlist.answer?.ledger?.newest_target;
    if (from && to && newest && newest > from) {
      this.#progress.value = (Date.parse(to) - Date.parse(from)) / (Date.parse(newest) - Date.parse(from));
    }
    this.#sofar.textContent = to ? words.sofar(count(entries), dayText(to)) : "";
  }

  #tell(proven: Proven): void {
    fill(this.#start, icon(ShieldCheck), words.again);
    const { fault } = proven;
    const text = fault ? faultText(fault) : goodText(proven);
    const sign = fault ? icon(TriangleAlert, "size-5 text-warn") : icon(ShieldCheck, "size-5 proof-good");
    const said = h("p", { class: "proof-said", "data-proven": String(!fault) }, sign, h("span", {}, text));
    fill(this.#result, said, ...(fault ? [h("p", {}, words.before(count(proven.entries)))] : headOf(proven)));
    this.#page.announce(text);
  }

  #fail(text: string): void {
    fill(this.#result, h("p", {}, text));
    this.#page.announce(text);
  }
}

function goodText({ entries, sessions, from, to }: Proven): string {
  return from && to ? words.good(count(entries), count(sessions), dayText(from), dayText(to)) : words.empty;
}

function faultText({ kind, session, symbol }: Fault): string {
  const day = session ? dayText(session) : "";
  return words.bad(words.faults[kind], symbol ? words.of(symbol, day) : day);
}

function headOf({ head }: Proven): HTMLElement[] {
  return [h("p", {}, words.head, " ", ...copied(head)), h("p", { class: "text-muted" }, words.keep)];
}

function elsewhere(stage: string): HTMLElement {
  const way = OWN_STAGES.includes(stage) ? copied(COMMAND) : [h("a", { class: "link", href: GUIDE }, words.guide)];
  return h("p", {}, words.elsewhere, " ", ...way);
}

/** A text to take along. */
function copied(text: string): HTMLElement[] {
  const label = h("span", {}, words.copy);
  const copy = button({ class: "button small", "aria-label": `${words.copy}: ${text}` }, () => {
    void navigator.clipboard.writeText(text).then(() => (label.textContent = words.copied), () => undefined);
  }, icon(Copy, "size-3.5"), label);
  return [h("code", { class: "hash" }, text), copy];
}
