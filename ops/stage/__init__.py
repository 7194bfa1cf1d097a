"""What the command does on a deployed stage."""
