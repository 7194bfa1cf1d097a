-- Daily closes as if dividends had been reinvested: close times the product of (1 - dividend / close before) that follow
WITH closes AS (
  SELECT symbol, session_date, close, lead(session_date) OVER (PARTITION BY symbol ORDER BY session_date) AS next_session
  FROM bars_1d
),
steps AS (
  SELECT
    closes.symbol,
    closes.session_date,
    closes.close,
    coalesce(sum(ln(1 - actions.value / closes.close)), 0) AS step
  FROM closes
  LEFT JOIN corporate_actions AS actions
    ON actions.symbol = closes.symbol
    AND actions.kind = 'dividend'
    AND actions.ex_date > closes.session_date
    AND actions.ex_date <= closes.next_session
  GROUP BY closes.symbol, closes.session_date, closes.close
)
SELECT
  symbol,
  session_date,
  close,
  close * exp(sum(step) OVER (
    PARTITION BY symbol ORDER BY session_date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
  )) AS adj_close
FROM steps
ORDER BY symbol, session_date
