"""Forecasts published once, sealed, settled and checked. Imports market, lake, features, score and model."""
