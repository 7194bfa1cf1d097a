"""What trading the forecasts would have brought. Imports features, score and learning."""
