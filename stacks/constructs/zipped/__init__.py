"""Functions that are zips, and what they stand on: sources with their bytecode, and layers."""
