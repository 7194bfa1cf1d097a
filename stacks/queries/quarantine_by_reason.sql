-- How many delivered rows were refused, by reason, with the newest one as it was delivered
SELECT
  reason,
  "table",
  count(*) AS rejected,
  count(DISTINCT symbol) AS symbols,
  min(seen_at) AS first_seen_at,
  max(seen_at) AS last_seen_at,
  max_by(symbol, seen_at) AS last_symbol,
  max_by(raw, seen_at) AS last_row
FROM quarantine
GROUP BY reason, "table"
ORDER BY rejected DESC, reason, "table"
