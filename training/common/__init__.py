"""What every recipe of a voice shares: layers, the energy score, the source of the vocoders, checkpoints."""
