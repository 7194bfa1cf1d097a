"""From feature vectors to fitted mixtures, walked forward. Imports features, score and model."""
