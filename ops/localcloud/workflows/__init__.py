"""State machines and schedules as AWS runs them."""
