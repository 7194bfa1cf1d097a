-- Dividends and splits, the newest first, each with the close before its ex-date and what the dividend was worth of it
SELECT
  actions.symbol,
  actions.ex_date,
  actions.kind,
  actions.value,
  max_by(bars.close, bars.session_date) AS close_before,
  CASE actions.kind WHEN 'dividend' THEN actions.value / max_by(bars.close, bars.session_date) END AS dividend_yield,
  actions.source
FROM corporate_actions AS actions
LEFT JOIN bars_1d AS bars
  ON bars.symbol = actions.symbol
  AND bars.session_date < actions.ex_date
  AND bars.session_date >= actions.ex_date - INTERVAL '10' DAY
GROUP BY actions.symbol, actions.ex_date, actions.kind, actions.value, actions.source
ORDER BY actions.ex_date DESC, actions.symbol, actions.kind
