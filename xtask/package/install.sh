#!/bin/sh
# Installs Recit for the user who runs this. Nothing outside of the home folder changes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin="$HOME/.local/bin"
clap="$HOME/.clap"
vst3="$HOME/.vst3"
presets="$vst3/presets/Recit/Recit"
mkdir -p "$bin" "$clap" "$vst3" "$presets"
rm -rf "$vst3/Recit.vst3"
cp "$here/Recit.clap" "$clap/Recit.clap.part"
mv "$clap/Recit.clap.part" "$clap/Recit.clap"
cp -R "$here/Recit.vst3" "$vst3/Recit.vst3"
# Both are the same library, so a hard link saves space if the file system has it.
ln -f "$clap/Recit.clap" "$vst3/Recit.vst3/Contents/"*/Recit.so 2>/dev/null || true
cp "$here/presets/"*.vstpreset "$presets/"
install -m 755 "$here/recit" "$here/recit-standalone" "$bin/"
echo "Installed into $clap, $vst3 and $bin."
echo "Rescan plugins in your host, put Recit on an instrument track and play C3 (key 60)."
