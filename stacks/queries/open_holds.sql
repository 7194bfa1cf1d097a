-- What the vendor says and the lake does not take, or not yet: why, since when, and on how many days it was said
SELECT symbol, "interval", row_key, reason, evidence, since, days, seen_at, accepted_at
FROM holds
WHERE ended_at IS NULL
ORDER BY since DESC, symbol, "interval", row_key
