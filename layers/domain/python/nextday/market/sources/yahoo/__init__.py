"""Bars and corporate actions from Yahoo's chart API."""
