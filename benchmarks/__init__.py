"""What the product costs, beside what its peers cost, in one run."""
