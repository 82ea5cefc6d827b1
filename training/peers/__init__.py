"""Models of the shape of other people's, to measure Recit beside."""
