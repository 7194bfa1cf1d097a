"""What vendors' servers would answer about a feed."""
