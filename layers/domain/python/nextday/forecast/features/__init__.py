"""From stored bars to labelled feature vectors. Imports market and lake."""
