"""Receives: one handler per function, event in, one use case, result out."""
