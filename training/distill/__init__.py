"""Makes Recit's built-in voice: small models learn from a large voice."""
