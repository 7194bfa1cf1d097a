"""Operates: the nextday command, the local cloud, the replayed market."""
