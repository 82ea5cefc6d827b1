"""Shared by all recipes of voices: layers, the energy score, the source of the vocoders, checkpoints."""
