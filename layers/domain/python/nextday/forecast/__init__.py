"""From final bars to a published, scored probability."""
