/** What a turn of the wheel means. */

type Turn = Pick<WheelEvent, "deltaX" | "deltaY" | "deltaMode" | "shiftKey" | "ctrlKey">;

const PIXELS = [1, 32, 120]; // of a pixel, a line, a page
const PER_PIXEL = 0.001;
const PER_PINCHED_PIXEL = 0.01; // a pad's pinch comes as a wheel with Ctrl that turns ten times less
const MOST = 0.25;

/** CSS pixels to scroll by, and the logarithm of the factor to zoom by. */
export function wheelSteps({ deltaX, deltaY, deltaMode, shiftKey, ctrlKey }: Turn): { scroll: number; zoom: number } {
  const unit = PIXELS[deltaMode] ?? 1;
  const [across, down] = [deltaX * unit, deltaY * unit];
  // not every browser takes a wheel with Shift for one that goes sideways
  if (shiftKey) return { scroll: across || down, zoom: 0 };
  if (Math.abs(across) > Math.abs(down)) return { scroll: across, zoom: 0 };
  const zoom = down * (ctrlKey ? PER_PINCHED_PIXEL : PER_PIXEL);
  return { scroll: 0, zoom: Math.max(-MOST, Math.min(zoom, MOST)) };
}
