"""Forecasts into the ledger, settlement and the parity check. Imports forecast, market, lake and views."""
