"""What routes of rows have in common: pages, forms and scales."""
