-- Which stored values the vendor or a split has changed in the last 30 days, the newest first
SELECT
  seen_at,
  cause,
  symbol,
  "table",
  row_key,
  field,
  old_value,
  new_value,
  new_value / nullif(old_value, 0) - 1 AS relative_change
FROM revisions
-- the partition keeps the scan small, seen_at makes it exact
WHERE month >= substr(cast(current_date - INTERVAL '30' DAY AS varchar), 1, 7)
  AND seen_at >= current_date - INTERVAL '30' DAY
ORDER BY seen_at DESC, symbol, row_key, field
