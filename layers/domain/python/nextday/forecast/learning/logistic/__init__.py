"""Exact logistic regression of very many small problems at once."""
