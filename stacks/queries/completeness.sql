-- How many of the bars that the exchange's calendar expects have arrived, by symbol and interval
SELECT
  symbol,
  "interval",
  count(*) FILTER (WHERE state <> 'void') AS sessions,
  sum(expected) AS bars_expected,
  sum(arrived) AS bars_arrived,
  cast(sum(arrived) AS double) / sum(expected) AS completeness,
  count(*) FILTER (WHERE state = 'healed') AS healed,
  count(*) FILTER (WHERE state IN ('missing', 'unknown_symbol')) AS missing,
  count(*) FILTER (WHERE state = 'quarantined') AS quarantined,
  count(*) FILTER (WHERE state = 'given_up') AS given_up,
  count(*) FILTER (WHERE state = 'void') AS void,
  max(session_date) AS last_session
FROM sessions
GROUP BY symbol, "interval"
-- a symbol that never had a bar has nothing to be complete
HAVING sum(expected) > 0
ORDER BY completeness, symbol, "interval"
