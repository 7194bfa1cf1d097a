"""The shapes of the answers: what the document promises, and the tests hold real answers against."""
