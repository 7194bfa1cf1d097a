"""Bars and corporate actions from the vendors into the lake. Imports market, lake and views."""
