"""The functions that do the nightly work, and what each may touch."""
