"""Ways to forecast a direction, competing in the mixture."""
