-- Daily bars with the close as if dividends had been reinvested: the product of 1 - dividend / close before, for all that follow
WITH bars AS (
  SELECT *, lead(session_date) OVER (PARTITION BY symbol ORDER BY session_date) AS next_session
  FROM bars_1d
),
dividends AS (
  SELECT bars.symbol, bars.session_date, sum(ln(1 - actions.value / bars.close)) AS change
  FROM bars
  JOIN corporate_actions AS actions
    ON actions.symbol = bars.symbol
    AND actions.kind = 'dividend'
    AND actions.ex_date > bars.session_date
    AND actions.ex_date <= bars.next_session
    AND actions.value < bars.close
  GROUP BY bars.symbol, bars.session_date
)
SELECT
  bars_1d.*,
  bars_1d.close * exp(coalesce(sum(dividends.change) OVER (
    PARTITION BY bars_1d.symbol ORDER BY bars_1d.session_date ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
  ), 0)) AS adj_close
FROM bars_1d
LEFT JOIN dividends
  ON dividends.symbol = bars_1d.symbol
  AND dividends.session_date = bars_1d.session_date
