"""The commands of nextday, one module per subject."""
