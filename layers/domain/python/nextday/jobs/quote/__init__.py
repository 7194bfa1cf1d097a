"""What bars in progress are so far, for those who watch. Imports live and market."""
