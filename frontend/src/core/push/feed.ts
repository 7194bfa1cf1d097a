/** What the stage tells of changes, over a WebSocket that is there again soon after it has ended. */

import type { Quote } from "./quotes";

/** The topic of everything, of which nothing that was missed is told. */
export const ALL = "all";

/** Seconds until another try, by those that have failed in a row. */
const WAITS = [1, 2, 5, 15, 30];
/** Milliseconds that an answer may take; without one there is nobody at the other end. */
const PATIENCE = 10_000;
/** Milliseconds after which the other end is asked for a sign of life: API Gateway ends what has been idle for 10 min. */
const IDLE = 240_000;
/** Milliseconds that a socket is trusted in after its last message, when the reader comes back to the page. */
const TRUST = 60_000;

/** Whether what changes is told: not yet or not to this page, now, or no longer until the socket is back. */
export type Standing = "none" | "stands" | "lost";

export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

interface Told {
  sequence: string;
  symbol: string;
}

interface Message {
  type?: "subscribed" | "missed" | "events" | "quotes" | "reset" | "refused";
  symbols?: readonly string[];
  seen?: Readonly<Record<string, string>>;
  events?: readonly Told[];
  quotes?: readonly Quote[];
}

export interface Listener {
  /** Something has changed, or may have. */
  changed: () => void;
  /** Bars in progress have come to this. */
  quoted: (quotes: readonly Quote[]) => void;
  came: (standing: Standing) => void;
  /** Whether somebody looks and wants news. */
  isOn: () => boolean;
}

/** Connects while somebody looks; sequences are texts of one length, which sort as the numbers do. */
export class Feed {
  readonly #listener: Listener;
  readonly #connect: () => Socket;
  #topics: readonly string[] = [];
  #seen: Record<string, string> = {};
  #socket: Socket | undefined;
  #isOpen = false;
  /** Events that came before those that were missed; undefined once the topics are subscribed. */
  #early: Told[] | undefined;
  #standing: Standing = "none";
  #failures = 0;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: Listener, connect: () => Socket) {
    this.#listener = listener;
    this.#connect = connect;
  }

  /** Tell of these topics, and of no others. */
  want(topics: readonly string[]): void {
    if (String(topics) === String(this.#topics)) return;
    const before = this.#topics;
    const [left, stays] = [before.filter((topic) => !topics.includes(topic)), before.filter((topic) => topics.includes(topic))];
    this.#topics = topics;
    // of others it was told, too, but nobody has looked at them since
    this.#seen = Object.fromEntries(Object.entries(this.#seen).filter(([symbol]) => stays.includes(symbol)));
    if (!this.#isOpen) return this.wake();
    if (left.length > 0) this.#send({ action: "unsubscribe", symbols: left });
    this.#early = [];
    this.#subscribe();
  }

  /** Somebody looks again, or does not want to: be there, or be gone. */
  wake(): void {
    if (!this.#listener.isOn()) return this.#rest();
    if (!this.#socket) this.#open();
    else if (this.#isOpen && Date.now() - this.#heardAt > TRUST) this.#subscribe();
  }

  /** End it until it is woken. */
  end(): void {
    this.#lose("none");
  }

  /** What is there may stay; nothing is begun. */
  #rest(): void {
    if (!this.#socket) clearTimeout(this.#timer);
  }

  #open(): void {
    clearTimeout(this.#timer);
    const socket = (this.#socket = this.#connect());
    this.#early = [];
    this.#timer = setTimeout(() => this.#failed(), PATIENCE);
    socket.onopen = () => {
      this.#isOpen = true;
      this.#subscribe();
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as Message);
    socket.onclose = () => this.#failed();
  }

  #subscribe(): void {
    // of everything nothing that was missed is told, and hundreds of symbols are more than a message may hold
    const seen = this.#topics.includes(ALL) ? {} : this.#seen;
    this.#send({ action: "subscribe", symbols: this.#topics, seen });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(), PATIENCE);
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #hear({ type, symbols = [], seen = {}, events = [], quotes = [] }: Message): void {
    this.#heardAt = Date.now();
    if (type === "events" && this.#early) this.#early.push(...events);
    else if (type === "events" || type === "missed") this.#take(events);
    else if (type === "quotes") this.#listener.quoted(quotes);
    else if (type === "reset") this.#forget(symbols);
    else if (type === "subscribed" && String(symbols) === String(this.#topics)) this.#subscribed(seen);
    else if (type === "refused") this.#refused();
  }

  /** What is told twice counts once. */
  #take(events: readonly Told[]): void {
    let isNew = false;
    for (const { symbol, sequence } of events) {
      const isWanted = this.#topics.includes(symbol) || this.#topics.includes(ALL);
      if (!isWanted || sequence <= (this.#seen[symbol] ?? "")) continue;
      this.#seen[symbol] = sequence;
      isNew = true;
    }
    if (isNew) this.#listener.changed();
  }

  #forget(symbols: readonly string[]): void {
    for (const symbol of symbols) delete this.#seen[symbol];
  }

  /** Of topics that are new to this socket, or were not remembered, nobody knows what has changed since they were asked for. */
  #subscribed(newest: Readonly<Record<string, string>>): void {
    const early = this.#early;
    const isUnknown = early && this.#topics.some((topic) => !(topic in this.#seen));
    for (const [symbol, sequence] of Object.entries(newest)) {
      if (sequence > (this.#seen[symbol] ?? "")) this.#seen[symbol] = sequence;
    }
    this.#early = undefined;
    this.#failures = 0;
    this.#stand("stands");
    if (isUnknown) this.#listener.changed();
    this.#take(early ?? []);
    this.#restart();
  }

  /** Nothing of these topics is told here: that is no reason to try again. */
  #refused(): void {
    clearTimeout(this.#timer);
    this.#stand("none");
  }

  #restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#listener.isOn() && this.#subscribe(), IDLE);
  }

  #failed(): void {
    this.#lose(this.#standing === "none" ? "none" : "lost");
    if (!this.#listener.isOn()) return;
    const wait = WAITS[Math.min(this.#failures++, WAITS.length - 1)] ?? 0;
    // thousands of pages that have lost it in one instant do not come back in one
    this.#timer = setTimeout(() => this.wake(), wait * 1_000 * (0.5 + Math.random()));
  }

  #lose(standing: Standing): void {
    const socket = this.#socket;
    clearTimeout(this.#timer);
    [this.#socket, this.#isOpen] = [undefined, false];
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    if (this.#topics.includes(ALL)) this.#seen = {};
    this.#stand(standing);
  }

  #stand(standing: Standing): void {
    if (standing === this.#standing) return;
    this.#standing = standing;
    this.#listener.came(standing);
  }
}
