"""What a fetched window changes in stored rows, and how every change is remembered."""
