/** What is on screen as a file of the reader's own. */

import { Download } from "lucide";
import { button, icon } from "./dom";

export type Cell = string | number | boolean | null;

/** Rows as CSV (RFC 4180), numbers as the API tells them. */
export function csv(head: readonly string[], rows: Iterable<readonly Cell[]>): Blob {
  const lines = [head, ...rows].map((row) => row.map(field).join(","));
  return new Blob([lines.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

function field(value: Cell): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hand a file to the reader. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000); // the browser reads it after the click has returned
}

/** A small button that saves something. */
export function downloadButton(label: string, act: () => void): HTMLButtonElement {
  return button({ class: "button small" }, act, icon(Download, "size-3.5"), label);
}
