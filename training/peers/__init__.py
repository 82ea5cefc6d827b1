"""Other systems to compare Recit with."""
