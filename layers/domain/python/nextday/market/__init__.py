"""Sessions, bars and corporate actions: what an exchange and its vendors produce. Imports no other wing."""
