"""Permissions as AWS judges them: a function's by its role's policies, everybody's by a bucket's."""
