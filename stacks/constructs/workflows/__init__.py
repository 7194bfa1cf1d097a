"""When jobs run, in which order, and what becomes of their failures."""
