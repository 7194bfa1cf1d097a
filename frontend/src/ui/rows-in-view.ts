/** Rows of a table that grows as it is scrolled: those beyond the first screens are made when they come into view. */

import { fill, h } from "./dom";

export class RowsInView<Row> {
  readonly body = h("tbody");
  /** Stands below the table: when it is seen, there is room for more. */
  readonly end = h("div");
  readonly #make: (row: Row) => HTMLElement;
  readonly #atATime: number;
  #rows: readonly Row[] = [];

  constructor(make: (row: Row) => HTMLElement, atATime: number) {
    this.#make = make;
    this.#atATime = atATime;
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#more()).observe(this.end);
  }

  /** Show these rows; as many as were made before, at least a first part. */
  show(rows: readonly Row[]): void {
    const made = Math.max(this.body.children.length, this.#atATime);
    this.#rows = rows;
    fill(this.body, ...rows.slice(0, made).map(this.#make));
  }

  #more(): void {
    const made = this.body.children.length;
    this.body.append(...this.#rows.slice(made, made + this.#atATime).map(this.#make));
  }
}
