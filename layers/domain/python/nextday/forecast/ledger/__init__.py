"""Forecasts published once, sealed, settled and checked. Imports features, score and model."""
