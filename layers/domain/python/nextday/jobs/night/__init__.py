"""What a night still wants. Imports forecast, market and lake."""
