"""Why a forecast is what it is, and what would change it. Imports features, model and ledger."""
