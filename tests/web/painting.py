"""What stands on the chart's canvases."""

from playwright.sync_api import Page

Color = tuple[int, int, int]

_COLORS = """() => {
  const seen = new Set();
  // a copy: a browser complains about a canvas that is read more than once
  const copy = new OffscreenCanvas(1, 1);
  const context = copy.getContext("2d", { willReadFrequently: true });
  for (const canvas of document.querySelectorAll(".plot canvas")) {
    if (!canvas.width || !canvas.height) continue;
    [copy.width, copy.height] = [canvas.width, canvas.height];
    context.drawImage(canvas, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    for (let at = 0; at < pixels.length; at += 4) {
      if (pixels[at + 3] === 255) seen.add((pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]);
    }
  }
  return [...seen];
}"""
_NOTE_TEXTS = """() => {
  const write = CanvasRenderingContext2D.prototype.fillText;
  window.writtenTexts = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
    window.writtenTexts.push(text);
    return write.call(this, text, ...where);
  };
}"""
_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
_TOKEN = "(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()"


def painted_colors(page: Page) -> set[Color]:
    """Every opaque colour on the chart, once the browser has drawn what is pending."""
    page.evaluate(_FRAMES)
    return {(color >> 16, color >> 8 & 255, color & 255) for color in page.evaluate(_COLORS)}


def token(page: Page, name: str) -> Color:
    """A colour of the page's style sheet in the current theme."""
    digits = page.evaluate(_TOKEN, f"--{name}").removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def note_texts(page: Page) -> None:
    """From the next page opened on, remember what is written on canvases."""
    page.add_init_script(f"({_NOTE_TEXTS})()")


def painted_texts(page: Page) -> set[str]:
    """Every text that was written on a canvas since `note_texts`."""
    page.evaluate(_FRAMES)
    return set(page.evaluate("window.writtenTexts"))
