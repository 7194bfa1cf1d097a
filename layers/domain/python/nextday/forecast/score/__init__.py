"""How good probabilities were: losses, skill with intervals, reliability. Imports features and documents."""
