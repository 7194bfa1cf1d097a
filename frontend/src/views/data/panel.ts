/** What stands below a tab. */

import type { Status } from "../../core/api/generated";
import type { Way } from "../../core/api/http";
import type { Asked } from "./question";

export interface Panel {
  readonly element: HTMLElement;
  /** Where the API answers the question behind what is shown. */
  address: (asked: Asked, status: Status) => string;
  /** Fetch and show what is asked; the status is that of the symbols asked for. Throws Problem. */
  refresh: (asked: Asked, status: Status, way: Way) => Promise<void>;
  /** Called when it is on screen: the focus goes back to what had it before other rows were waited for. */
  resume?: () => void;
}

/** What a panel may do to the view. */
export interface Around {
  /** Change parts of what is asked, as a step the browser can go back from. */
  ask: (query: Readonly<Record<string, string>>) => void;
  /** Begin again: what is shown has changed on the server. */
  again: () => void;
}
