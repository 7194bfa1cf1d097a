"""Where bars come from: one adapter per vendor behind the BarSource port."""
