import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = new URL("../src", import.meta.url).pathname;
/** What each room may use, beside itself and packages. Nobody but the router knows a view, and a view knows no other. */
const ROOMS: Record<string, readonly string[]> = {
  core: [],
  ui: ["core"],
  forecast: ["core", "ui"],
  bars: ["core"],
  chart: ["core", "bars"],
  plotly: ["core", "ui"],
  views: ["core", "ui", "bars", "forecast", "chart", "plotly"],
  app: ["core", "ui", "views"],
  styles: [],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .filter((name) => !name.startsWith("core/api/generated"));

/** The files of this source that another one imports, from the root of the source. */
function importsOf(file: string): string[] {
  const found = readFileSync(join(SRC, file), "utf8").matchAll(/from "(\.[^"]*)"|import\("(\.[^"]*)"\)/g);
  return [...found].map(([, still, lazy]) => relative(SRC, normalize(join(SRC, dirname(file), still ?? lazy ?? ""))));
}

/** Classes that a style sheet speaks of by themselves, not only inside of others. */
function classesOf(sheet: string): Set<string> {
  const rules = readFileSync(join(SRC, sheet), "utf8").matchAll(/^ *\.([a-z][\w-]*)/gm);
  return new Set([...rules].map(([, name]) => name ?? ""));
}

const roomOf = (file: string): string => file.split("/")[0] ?? "";

describe("the house of the frontend", () => {
  it.each(files.filter((file) => file.includes("/")))("%s uses only rooms before its own", (file) => {
    const room = roomOf(file);
    for (const used of importsOf(file)) expect([room, ...(ROOMS[room] ?? [])]).toContain(roomOf(used));
  });

  it.each(files.filter((file) => /^views\/\w+\//.test(file)))("%s knows no other view", (file) => {
    const own = file.split("/").slice(0, 2).join("/");
    for (const used of importsOf(file).filter((name) => /^views\/\w+\//.test(name))) expect(used).toMatch(`${own}/`);
  });

  it("gives each class to one style sheet: those of views that were left stay on the page", () => {
    const sheets = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => /^(views|plotly)\/.*(?<!generated)\.css$/.test(name));
    const owners = sheets.flatMap((sheet) => [...classesOf(sheet)].map((name) => ({ name, sheet })));
    const shared = Object.entries(Object.groupBy(owners, ({ name }) => name)).filter(([, by]) => (by ?? []).length > 1);
    expect(shared).toEqual([]);
  });

  it("keeps files short and folders small", () => {
    for (const file of files) expect([file, readFileSync(join(SRC, file), "utf8").split("\n").length < 251]).toEqual([file, true]);
    const folders = Object.groupBy(files, dirname);
    for (const [folder, inside] of Object.entries(folders)) expect([folder, (inside ?? []).length <= 15]).toEqual([folder, true]);
  });
});
