"""A night by the number of symbols, through the deployed stacks."""
