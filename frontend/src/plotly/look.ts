/** How figures look and what their toolbar says: defaults of every layout, in the page's colours and language. */

import { inLanguage, locale } from "../core/language";
import { token } from "./tokens";

const isTouched = matchMedia("(pointer: coarse)").matches;
const TOOLBAR = isTouched ? 52 : 36; // pixels above, where thumbs want more of them
const MARK = 85; // and along, for a mark

type Options = Record<string, unknown>;

const words = inLanguage<Record<string, string>>({
  en: {},
  pt: { Zoom: "Ampliar", Pan: "Mover", "Reset axes": "Ver tudo" },
});

/** Marks of a decimal and of thousands, as Plotly wants them: `,.` in Portuguese. */
export const separators = ["decimal", "group"]
  .map((kind) => new Intl.NumberFormat(locale).formatToParts(12_345.6).find(({ type }) => type === kind)?.value)
  .join("");

/** Only what helps to look; sending figures to a server of Plotly's is on by default. */
export const CONFIG: Options = {
  locale,
  locales: { [locale]: { dictionary: words, format: dates() } },
  showSendToCloud: false,
  displaylogo: false,
  displayModeBar: true,
  showTips: false, // its notes are written as markup, which Trusted Types would stop
  modeBarButtons: [["zoom2d", "pan2d", "resetScale2d"]],
  scrollZoom: false,
};

const AXIS: Options = {
  automargin: true,
  fixedrange: false,
  gridcolor: token("grid"),
  linecolor: token("line"),
  tickcolor: token("line"),
  zerolinecolor: token("line"),
  title: { standoff: 8, font: { color: token("muted"), size: 12 } },
  tickfont: { color: token("muted"), size: 12 },
  spikecolor: token("muted"),
  spikethickness: 1,
};

/** A layout with what all have in common, for a figure so many pixels wide: what it says itself goes first. */
export function dressed(layout: Options, fontFamily: string, width: number): Options {
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))]);
  return {
    autosize: true,
    separators,
    font: { family: fontFamily, size: 12, color: token("ink") },
    paper_bgcolor: token("card"),
    plot_bgcolor: token("card"),
    margin: { l: 12, r: 12, t: TOOLBAR, b: 12 },
    hovermode: "x unified",
    hoverlabel: { bgcolor: token("raised"), bordercolor: token("line"), font: { color: token("ink"), size: 12 } },
    // below, where it may take the rows it needs: above stands the toolbar
    legend: { orientation: "h", x: 0, xanchor: "left", yref: "container", y: 0, yanchor: "bottom", font: { color: token("ink") } },
    modebar: { bgcolor: token("card"), color: token("muted"), activecolor: token("accent") },
    // a finger that meets a figure on its way down the page must not be held up by it
    dragmode: isTouched ? false : "zoom",
    uirevision: "stays", // zoom and hidden traces outlive new figures
    ...layout,
    ...Object.fromEntries([...axes].map((name) => [name, { ...AXIS, ...marks(name, width), ...titled(layout[name]) }])),
  };
}

/** As many marks along as have room beside each other: Plotly would turn them. */
function marks(axis: string, width: number): Options {
  return axis.startsWith("x") ? { nticks: Math.max(Math.floor(width / MARK), 2), tickangle: 0 } : {};
}

/** An axis whose title is a text, as an object that keeps the look of titles. */
function titled(axis: unknown): Options {
  if (typeof axis !== "object" || axis === null) return {};
  const { title, ...rest } = axis as Options;
  return title === undefined ? rest : { ...rest, title: { ...(AXIS.title as Options), text: title } };
}

function dates(): Options {
  const names = (kind: Intl.DateTimeFormatOptions, days: readonly Date[]): string[] => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...kind });
    return days.map((day) => format.format(day).replace(/\.$/, ""));
  };
  const week = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2023, 0, 1 + day))); // a Sunday on
  const year = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2023, month, 1)));
  return {
    days: names({ weekday: "long" }, week),
    shortDays: names({ weekday: "short" }, week),
    months: names({ month: "long" }, year),
    shortMonths: names({ month: "short" }, year),
    periods: ["AM", "PM"],
    ...inLanguage({
      en: { date: "%m/%d/%Y", time: "%H:%M:%S", dateTime: "%a, %b %e, %Y", dayMonth: "%b %e", dayMonthYear: "%b %e, %Y", month: "%b %Y", year: "%Y" },
      pt: { date: "%d/%m/%Y", time: "%H:%M:%S", dateTime: "%a, %e de %b de %Y", dayMonth: "%e %b", dayMonthYear: "%e %b %Y", month: "%b %Y", year: "%Y" },
    }),
  };
}
