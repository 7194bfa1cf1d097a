"""Commands about a stage on AWS."""
