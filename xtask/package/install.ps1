# Installs Recit for the user who runs this: powershell -ExecutionPolicy Bypass -File install.ps1
$ErrorActionPreference = 'Stop'
$common = Join-Path $env:LOCALAPPDATA 'Programs\Common'
$programs = Join-Path $env:LOCALAPPDATA 'Programs\Recit'
$presets = Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'VST3 Presets\Recit\Recit'
foreach ($folder in "$common\CLAP", "$common\VST3", $programs, $presets) {
    New-Item -ItemType Directory -Force -Path $folder | Out-Null
}
Copy-Item -Force "$PSScriptRoot\Recit.clap" "$common\CLAP"
if (Test-Path "$common\VST3\Recit.vst3") { Remove-Item -Recurse -Force "$common\VST3\Recit.vst3" }
Copy-Item -Recurse -Force "$PSScriptRoot\Recit.vst3" "$common\VST3"
Copy-Item -Force "$PSScriptRoot\presets\*.vstpreset" $presets
Copy-Item -Force "$PSScriptRoot\recit.exe", "$PSScriptRoot\recit-standalone.exe", "$PSScriptRoot\uninstall.ps1" $programs
Copy-Item -Recurse -Force "$PSScriptRoot\licences" $programs
$menu = Join-Path ([Environment]::GetFolderPath('Programs')) 'Recit.lnk'
$link = (New-Object -ComObject WScript.Shell).CreateShortcut($menu)
$link.TargetPath = "$programs\recit-standalone.exe"
$link.Save()
Write-Host "Installed into $common and $programs."
Write-Host 'Rescan plugins in your host, put Recit on an instrument track and play C3 (key 60).'
