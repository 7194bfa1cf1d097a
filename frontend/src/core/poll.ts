/** Repetition that knows when nobody is looking. */

const LONGEST_WAIT = 600;

/** Seconds until the next attempt after `failures` in a row. */
export function wait(seconds: number, failures: number): number {
  return Math.min(seconds * 2 ** failures, LONGEST_WAIT);
}

/**
 * Run `job` every `seconds` while the page is visible, at once when it becomes visible after a longer absence,
 * and ever less often while it fails. `job` says whether it succeeded.
 */
export function poll(job: () => Promise<boolean>, seconds: number): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let ranAt = Date.now();

  const plan = (): void => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(run, wait(seconds, failures) * 1_000);
  };
  const run = async (): Promise<void> => {
    ranAt = Date.now();
    failures = (await job()) ? 0 : failures + 1;
    plan();
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - ranAt > seconds * 1_000) void run();
    else plan();
  });
  plan();
}
