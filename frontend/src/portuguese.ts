/** The Portuguese of the page as it is first seen, the market's too, fetched by its readers alone. */

import { pt as app } from "./app/words.pt";
import { pt as problem } from "./core/problem.pt";
import { axis, forecast, record } from "./forecast/words.pt";
import { pt as verdict } from "./views/market/forecast/words.pt";
import { pt as market } from "./views/market/words.pt";

export const pt = { app, axis, forecast, market, problem, record, verdict };
