"""Kinesis as event source: records delivered to functions in batches, as Lambda's own pollers do."""
