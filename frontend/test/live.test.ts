import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backoff, Live, untilNews } from "../src/core/live";
import { Problem } from "../src/core/problem";

const page = { hidden: false, addEventListener: (_: string, wake: () => void) => (turned = wake) };
const run = vi.fn<(stop: AbortSignal, fresh: boolean) => Promise<void>>();
const came = vi.fn();
let turned = (): void => {};
let isOn = true;
let live: Live;

/** The reader turns away from the page, or back to it. */
function turn(hidden: boolean): void {
  page.hidden = hidden;
  turned();
}

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  page.hidden = false;
  isOn = true;
  run.mockReset().mockResolvedValue();
  came.mockReset();
  live = new Live({ run, came, wait: () => 60, isOn: () => isOn });
  await live.run(false);
  run.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("looking for news", () => {
  it("repeats, and asks the server itself each time", async () => {
    await vi.advanceTimersByTimeAsync(180_000);
    expect(run).toHaveBeenCalledTimes(3);
    expect(run.mock.calls.every(([, fresh]) => fresh)).toBe(true);
  });

  it("rests while nobody looks, and catches up at once when somebody does", async () => {
    turn(true);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(run).not.toHaveBeenCalled();
    turn(false);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("does not hurry after a short look away", async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    turn(true);
    turn(false);
    expect(run).not.toHaveBeenCalled();
  });

  it("stops where the reader wants none", async () => {
    isOn = false;
    live.plan();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(run).not.toHaveBeenCalled();
  });

  it("tries again soon after a failure, and ever less often, even where news are not wanted", async () => {
    isOn = false;
    run.mockRejectedValue(new Problem("offline"));
    await live.run(true);
    expect(came).toHaveBeenLastCalledWith(expect.objectContaining({ kind: "offline" }), 2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(came).toHaveBeenLastCalledWith(expect.anything(), 5);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(came).toHaveBeenLastCalledWith(expect.anything(), 15);
  });

  it("gives up what an overtaken run still waits for, and does not hear of it", async () => {
    let stopped: AbortSignal | undefined;
    run.mockImplementationOnce((stop) => {
      stopped = stop;
      return new Promise((_, fail) => stop.addEventListener("abort", () => fail(stop.reason)));
    });
    const first = live.run(true);
    await live.run(true);
    await first;
    expect(stopped?.aborted).toBe(true);
    expect(came.mock.calls.every(([problem]) => problem === null)).toBe(true);
  });
});

describe("the wait", () => {
  it("grows to ten minutes, and obeys a server that asks for more", () => {
    expect([1, 2, 3, 4, 5, 12].map((failures) => backoff(failures))).toEqual([2, 5, 15, 30, 60, 600]);
    expect(backoff(1, 20)).toBe(20);
  });

  it("ends shortly after news are due, is never hectic, and never longer than ten minutes", () => {
    expect(untilNews(120, 60)).toBe(140);
    expect(untilNews(-5, 60)).toBe(60);
    expect(untilNews(86_400, 60)).toBe(600);
  });
});
