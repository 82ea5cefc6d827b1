"""Models of the same architecture as others', to compare Recit with."""
