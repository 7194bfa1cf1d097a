"""Tables, models and intermediate results as objects of a versioned bucket."""
