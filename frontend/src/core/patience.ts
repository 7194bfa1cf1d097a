/** Waiting for the right moment to draw. */

/** Milliseconds in which an answer may still come without a sign that something loads: a flash says less than none. */
export const PATIENCE = 200;

/** When `all` is there, and at most so many milliseconds after the first of it, which is what is looked at. */
export function soonAfter(first: Promise<unknown>, all: Promise<unknown>, milliseconds: number): Promise<unknown> {
  const moment = first.then(
    () => new Promise((done) => setTimeout(done, milliseconds)),
    () => undefined,
  );
  return Promise.race([all, moment]);
}
