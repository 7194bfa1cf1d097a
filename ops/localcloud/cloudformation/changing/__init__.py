"""What an update or a deletion does to resources that were made."""
