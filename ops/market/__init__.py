"""A market that can be replayed: a loopback server that speaks the chart API of Yahoo."""
