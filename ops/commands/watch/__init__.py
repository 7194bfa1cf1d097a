"""Commands that show how a stage does."""
