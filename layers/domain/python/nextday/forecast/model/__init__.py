"""What serves: model documents, their members, and which one is current. Imports lake, documents and score."""
