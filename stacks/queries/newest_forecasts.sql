-- The newest forecast of each symbol
WITH ranked AS (
  SELECT
    symbol,
    target_session,
    prob_up,
    signal,
    reason,
    late,
    asof_session,
    published_at,
    model_id,
    source,
    row_number() OVER (PARTITION BY symbol ORDER BY target_session DESC) AS place
  FROM forecasts
)
SELECT symbol, target_session, prob_up, signal, reason, late, asof_session, published_at, model_id, source
FROM ranked
WHERE place = 1
ORDER BY symbol
