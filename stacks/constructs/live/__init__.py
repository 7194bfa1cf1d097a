"""What a live stage has beside the others: a stream of changes, and who is told of them."""
