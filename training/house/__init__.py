"""The recipe that makes Recit's built-in voice."""
