-- What was forecast against what happened, by symbol: log loss and Brier score beside those of both base rates
WITH scored AS (
  SELECT
    ledger.symbol,
    ledger.target_session,
    outcomes.up,
    outcomes.log_loss,
    outcomes.brier,
    outcomes.base_rate AS laplace,
    -- forecasts from before it was published have Laplace's rule in its place, as on the scoreboard
    coalesce(outcomes.empirical_bayes, outcomes.base_rate) AS empirical_bayes,
    -- doubles: Athena would average decimals to as few digits as they have
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
  avg(-ln(CASE WHEN up THEN empirical_bayes ELSE 1 - empirical_bayes END)) AS empirical_bayes_log_loss,
  avg(-ln(CASE WHEN up THEN laplace ELSE 1 - laplace END)) AS laplace_log_loss,
  avg(brier) AS brier,
  avg((empirical_bayes - happened) * (empirical_bayes - happened)) AS empirical_bayes_brier,
  avg((laplace - happened) * (laplace - happened)) AS laplace_brier,
  max(target_session) AS last_settled
FROM scored
GROUP BY symbol
ORDER BY symbol
