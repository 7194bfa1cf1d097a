/** Waiting for the right moment to draw. */

/** Milliseconds in which an answer may still come without a sign that something loads: a flash says less than none. */
export const PATIENCE = 200;

/** When `all` is there, and at most so many milliseconds after the first of it, which is what is looked at. */
export async function soonAfter(first: Promise<unknown>, all: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moment = first.then(
    () => new Promise((done) => (timer = setTimeout(done, milliseconds))),
    () => undefined,
  );
  await Promise.race([all, moment]);
  clearTimeout(timer); // a timer that nobody waits for wakes the page all the same
}
