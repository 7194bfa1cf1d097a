"""The text of a view, as jobs write it and the HTTP API reads it. Imports no other wing."""
