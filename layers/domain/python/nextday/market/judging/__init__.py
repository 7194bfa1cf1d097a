"""What of a vendor's answer can be true, and can be believed against what is stored."""
