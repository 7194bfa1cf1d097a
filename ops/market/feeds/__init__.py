"""Where a replayed market's bars come from, and what of them was known when."""
