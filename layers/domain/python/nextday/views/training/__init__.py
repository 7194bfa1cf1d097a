"""What trainings found, as views that train writes."""
