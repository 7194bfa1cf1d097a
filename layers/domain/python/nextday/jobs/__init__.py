"""Use cases: each takes its ports and an instant, and returns a typed report."""
