"""Makes Recit's built-in voice: a great voice speaks, small models learn from it."""
