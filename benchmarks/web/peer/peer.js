/** The market view with Plotly alone: one figure, redrawn by Plotly.react for another symbol. */

const BARS = 250; // as ours asks for, from the same answers
const UP = "#1b66b3";
const DOWN = "#ad4f00";
const SHOWN = 126; // sessions of half a year
const MARKS = 130;
const AHEAD = 2;
const config = { responsive: true, displaylogo: false, showSendToCloud: false };

async function get(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
}

/** All that ours shows: bars and forecast, why, the record, earlier forecasts, dividends and splits. */
function answersOf(symbol) {
  const bars = get(`/api/latest?symbol=${symbol}&interval=1d&limit=${BARS}`);
  return Promise.all([
    bars,
    get(`/api/predict?symbol=${symbol}&include=explanation,record`),
    bars.then(({ candles }) => {
      const start = candles[0].timestamp;
      return get(`/api/forecasts?symbol=${symbol}&order=desc&limit=${MARKS}&start=${start}&include=actions`);
    }),
  ]);
}

/** Draw once, when everything is there: a chart first and its marks later costs Plotly more than half as much again. */
async function show(symbol, answers = answersOf(symbol)) {
  const [{ candles }, forecast, { forecasts, actions }] = await answers;
  const { data, layout, config } = figure(symbol, candles, forecasts, actions);
  await Plotly.react("chart", data, layout, config);
  const texts = [...lines(forecast), ...reasons(forecast)];
  document.getElementById("symbol").textContent = symbol;
  document.getElementById("forecast").replaceChildren(...texts.map(paragraph));
  document.documentElement.dataset.shown = symbol;
}

function lines({ target_session, prob_up, reason, signal, model_id }) {
  return [
    `Forecast for ${target_session}`,
    prob_up === null ? reason : `${(100 * prob_up).toFixed(1)}%`,
    signal ?? "its session is over",
    `Model ${model_id}`,
  ];
}

function reasons({ explanation, record, entry_hash, published_at }) {
  const { contributions, flips } = explanation;
  const largest = contributions.toSorted((one, other) => Math.abs(other.log_odds) - Math.abs(one.log_odds)).slice(0, 5);
  return [
    ...largest.map(({ feature, log_odds }) => `${feature} ${log_odds.toFixed(4)}`),
    `A close below ${flips.below?.close ?? "none"} or above ${flips.above?.close ?? "none"} would change the signal`,
    record.verdict,
    `Published ${published_at}, entry ${entry_hash.slice(0, 12)}`,
  ];
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

function offer(symbols) {
  document.getElementById("symbols").replaceChildren(
    ...symbols.map((symbol) => {
      const button = document.createElement("button");
      button.textContent = symbol;
      button.addEventListener("click", () => void show(symbol));
      return button;
    }),
  );
}

function figure(symbol, candles, forecasts, actions) {
  const x = candles.map(({ timestamp }) => timestamp);
  const close = candles.map((candle) => candle.close);
  const line = (name, y, color, other = {}) => {
    return { type: "scatter", mode: "lines", x, y, name, line: { color, width: 2 }, ...other };
  };
  const [month, quarter] = [rolling(close, 20), rolling(close, 50)];
  const beside = (deviations) => month.map(({ mean, deviation }) => mean && mean + deviations * deviation);
  const data = [
    candlestick(symbol, candles, x, close),
    line("SMA 20", beside(0), "#7b3fa0"),
    line("SMA 50", quarter.map(({ mean }) => mean), "#0f766e"),
    line("Bollinger, upper", beside(2), "#55606f"),
    line("Bollinger, lower", beside(-2), "#55606f"),
    volume(candles, x),
    line("RSI 14", rsi(close, 14), "#7b3fa0", { yaxis: "y3" }),
    marks(candles, forecasts, actions),
  ];
  return { data, layout: layoutOf(candles.length), config };
}

function candlestick(name, candles, x, close) {
  const [open, high, low] = ["open", "high", "low"].map((field) => candles.map((candle) => candle[field]));
  const [increasing, decreasing] = [UP, DOWN].map((color) => ({ line: { color } }));
  return { type: "candlestick", x, open, high, low, close, name, increasing, decreasing };
}

function volume(candles, x) {
  const color = candles.map(({ open, close }) => (close >= open ? "#a9c8e8" : "#e6bd98"));
  return { type: "bar", x, y: candles.map((candle) => candle.volume), yaxis: "y2", name: "Volume", marker: { color } };
}

function marks(candles, forecasts, actions) {
  const highs = new Map(candles.map(({ timestamp, high }) => [timestamp, high]));
  const told = [
    ...forecasts.map(({ target_session, state, prob_up }) => [target_session, `${state} ${prob_up}`, "circle"]),
    ...actions.map(({ ex_date, kind }) => [ex_date, kind, "diamond"]),
  ].filter(([session]) => highs.has(session));
  const [x, text, symbol] = [0, 1, 2].map((part) => told.map((mark) => mark[part]));
  const y = x.map((session) => highs.get(session));
  return { type: "scatter", mode: "markers", x, y, text, name: "Marks", marker: { symbol, size: 8, color: "#111a26" } };
}

function layoutOf(count) {
  const axis = (from, to, other = {}) => ({ domain: [from, to], side: "right", ...other });
  return {
    margin: { t: 10, r: 50, b: 30, l: 20 },
    showlegend: false,
    hovermode: "x",
    // categories: a bar beside the next without gaps, for less than breaks in a range of dates cost
    xaxis: { type: "category", nticks: 8, rangeslider: { visible: false }, range: [count - SHOWN, count + AHEAD] },
    yaxis: axis(0.4, 1),
    yaxis2: axis(0.2, 0.38),
    yaxis3: axis(0, 0.18, { range: [0, 100], tickvals: [30, 50, 70] }),
  };
}

/** Means and deviations of the last `period` values. */
function rolling(values, period) {
  let sum = 0;
  let squares = 0;
  return values.map((value, at) => {
    const gone = at >= period ? values[at - period] : 0;
    sum += value - gone;
    squares += value * value - gone * gone;
    if (at < period - 1) return { mean: null, deviation: null };
    const mean = sum / period;
    return { mean, deviation: Math.sqrt(Math.max(0, squares / period - mean * mean)) };
  });
}

/** Wilder's relative strength index. */
function rsi(values, period) {
  let gain = 0;
  let loss = 0;
  return values.map((value, at) => {
    const change = at === 0 ? 0 : value - values[at - 1];
    const [up, down] = [Math.max(change, 0), Math.max(-change, 0)];
    const share = at <= period ? 1 / period : (period - 1) / period;
    gain = at <= period ? gain + up * share : gain * share + up / period;
    loss = at <= period ? loss + down * share : loss * share + down / period;
    return at < period ? null : 100 - 100 / (1 + gain / loss);
  });
}

const first = "AAPL";
const [symbols, answers] = [get("/api/watchlist"), answersOf(first)];
symbols.then((told) => offer(told.symbols));
// deferred scripts, Plotly among them, have run by then
if (document.readyState !== "complete") await new Promise((done) => addEventListener("DOMContentLoaded", done));
await show(first, answers);
