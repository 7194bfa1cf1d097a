-- What was forecast against what happened, by symbol: log loss and Brier score beside those of the base rate
WITH scored AS (
  SELECT
    ledger.symbol,
    ledger.target_session,
    outcomes.up,
    outcomes.log_loss,
    outcomes.brier,
    outcomes.base_rate,
    CASE WHEN outcomes.up THEN 1e0 ELSE 0e0 END AS happened
  FROM forecasts AS ledger
  JOIN outcomes
    ON outcomes.symbol = ledger.symbol
    AND outcomes.target_session = ledger.target_session
    AND outcomes.model_id = ledger.model_id
  WHERE NOT ledger.late AND ledger.prob_up IS NOT NULL
)
SELECT
  symbol,
  count(*) AS settled,
  avg(happened) AS share_up,
  avg(log_loss) AS log_loss,
  avg(-ln(CASE WHEN up THEN base_rate ELSE 1 - base_rate END)) AS base_rate_log_loss,
  avg(brier) AS brier,
  avg((base_rate - happened) * (base_rate - happened)) AS base_rate_brier,
  max(target_session) AS last_settled
FROM scored
GROUP BY symbol
ORDER BY symbol
