"""How the instrument responds: the built VST3 in DawDreamer, played with notes and automation."""
