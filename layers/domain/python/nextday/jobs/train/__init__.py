"""A model from the lake's final bars, in steps that buckets take side by side. Imports forecast, market and lake."""
