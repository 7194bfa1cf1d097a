"""How good probabilities were: losses, skill with intervals, reliability. Imports documents and features."""
