#!/bin/sh
# Removes Recit: sudo sh "/Library/Application Support/Recit/uninstall.sh". Your projects, presets and settings stay.
set -eu
rm -rf /Library/Audio/Plug-Ins/CLAP/Recit.clap /Library/Audio/Plug-Ins/VST3/Recit.vst3
rm -rf /Library/Audio/Presets/Recit/Recit /Applications/Recit.app /usr/local/bin/recit
rm -rf "/Library/Application Support/Recit"
pkgutil --forget org.recit.recit >/dev/null 2>&1 || true
echo "Recit is removed."
