#!/bin/sh
# Removes what install.sh has installed. Your projects, presets and settings stay; `--all` removes those in Recit's own
# folders too.
set -eu
rm -f "$HOME/.clap/Recit.clap" "$HOME/.local/bin/recit" "$HOME/.local/bin/recit-standalone"
rm -rf "$HOME/.vst3/Recit.vst3" "$HOME/.vst3/presets/Recit/Recit"
rmdir "$HOME/.vst3/presets/Recit" 2>/dev/null || true
if [ "${1:-}" = "--all" ]; then
    rm -rf "${XDG_DATA_HOME:-$HOME/.local/share}/recit" "${XDG_CACHE_HOME:-$HOME/.cache}/recit"
fi
echo "Recit is removed."
