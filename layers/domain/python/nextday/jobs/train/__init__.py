"""A model from final bars, in steps that buckets take side by side. Imports forecast, market, lake and views."""
