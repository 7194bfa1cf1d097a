// A file that is made holds what it should already, most of the time: then it is left alone, as others may be reading it
// and `make` builds the dashboard anew after every change of a file.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Write a file unless it holds this text. */
export function writeChanged(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  writeFileSync(file, text);
}
