/** A figure as a picture. Plotly's own way writes markup and reads a blob: address, and the policy allows neither. */

const SVG = "http://www.w3.org/2000/svg";
const SCALE = 2; // for screens of twice the density
const EDGE = 16;
const LINE = 18;
const CHARACTER = 6.5; // about as wide as one of the note is: a text in SVG breaks no lines by itself

export interface Caption {
  title: string;
  /** A sentence below the title. */
  note: string;
}

/** The drawing of a figure with a caption over it, as a PNG. */
export async function pngOf(figure: HTMLElement, caption: Caption): Promise<Blob> {
  const { width, height } = figure.getBoundingClientRect();
  const lines = broken(caption.note, (width - 2 * EDGE) / CHARACTER);
  const top = 2 * EDGE + LINE * lines.length;
  const drawn = drawing(figure, [caption.title, ...lines], { width, height: height + top, top });
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SCALE, (height + top) * SCALE];
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large"))), "image/png");
  });
}

/** A text in lines of at most so many characters, broken between words. */
export function broken(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawing(figure: HTMLElement, [title, ...note]: string[], size: { width: number; height: number; top: number }): string {
  const style = getComputedStyle(figure);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const { width, height, top } = size;
  const root = made("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": style.fontFamily });
  root.append(made("rect", { width, height, fill: color("card") }));
  root.append(made("text", { x: EDGE, y: EDGE + 10, "font-size": 15, "font-weight": 600, fill: color("ink") }, title));
  note.forEach((line, at) => {
    root.append(made("text", { x: EDGE, y: EDGE + 12 + LINE * (at + 1), "font-size": 12, fill: color("muted") }, line));
  });
  for (const layer of figure.querySelectorAll("svg.main-svg")) {
    const copy = layer.cloneNode(true) as Element;
    copy.setAttribute("y", String(top));
    root.append(copy);
  }
  return new XMLSerializer().serializeToString(root);
}

function made(tag: string, attributes: Record<string, string | number>, text = ""): Element {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}
