import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { poll, wait } from "../src/core/poll";

const page = { hidden: false, addEventListener: (_: string, wake: () => void) => (turned = wake) };
const job = vi.fn<() => Promise<boolean>>();
let turned = (): void => {};

/** The reader turns away from the page, or back to it. */
function turn(hidden: boolean): void {
  page.hidden = hidden;
  turned();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  page.hidden = false;
  job.mockReset().mockResolvedValue(true);
  poll(job, 60);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("polling", () => {
  it("repeats at its interval", async () => {
    await vi.advanceTimersByTimeAsync(180_000);
    expect(job).toHaveBeenCalledTimes(3);
  });

  it("rests while nobody looks, and catches up at once when somebody does", async () => {
    turn(true);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(job).not.toHaveBeenCalled();
    turn(false);
    expect(job).toHaveBeenCalledTimes(1);
  });

  it("does not hurry after a short look away", async () => {
    await vi.advanceTimersByTimeAsync(30_000);
    turn(true);
    turn(false);
    expect(job).not.toHaveBeenCalled();
  });

  it("waits longer after every failure, up to ten minutes", async () => {
    job.mockResolvedValue(false);
    await vi.advanceTimersByTimeAsync(180_000);
    expect(job).toHaveBeenCalledTimes(2);
    expect(wait(60, 9)).toBe(600);
  });
});
