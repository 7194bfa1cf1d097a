"""What serves: model documents, their members, and which one is current. Imports score and documents."""
