import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sheetOf } from "../scripts/plotly-css.mjs";

describe("the style sheet taken out of Plotly", () => {
  it("has its rules in full", () => {
    const code = `var a={"X,X div":'font:"Open Sans";margin:0;',"Y .close:hover":"color:#444;"};for(b in a)c.add(b)`;
    expect(sheetOf(code)).toBe(
      '.js-plotly-plot .plotly,.js-plotly-plot .plotly div {font:"Open Sans";margin:0;}\n' +
        ".plotly-notifier .close:hover {color:#444;}\n",
    );
  });

  it("fails where there is none, instead of a page without it", () => {
    expect(() => sheetOf("var a=1")).toThrow("no table of style rules");
  });

  it("is that of the installed one: its toolbar and the layers of its drawing have a place", () => {
    const sheet = readFileSync("src/plotly/generated.css", "utf8");
    for (const part of [".modebar-btn", ".main-svg", "[data-title]:hover:after"]) expect(sheet).toContain(part);
  });
});
