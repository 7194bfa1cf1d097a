"""How commands talk to people and machines."""
