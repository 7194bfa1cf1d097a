"""Bars and corporate actions from Alpaca."""
