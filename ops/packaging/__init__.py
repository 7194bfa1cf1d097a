"""What goes up to Lambda, built from locked wheels: the same bytes on every machine, held against its limits."""
