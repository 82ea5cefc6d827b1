"""How the instrument answers: its built VST3 in DawDreamer, played with notes and automation."""
