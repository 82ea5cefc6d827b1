# Removes what install.ps1 has installed. Your projects, presets and settings stay.
$common = Join-Path $env:LOCALAPPDATA 'Programs\Common'
$gone = @(
    "$common\CLAP\Recit.clap",
    "$common\VST3\Recit.vst3",
    (Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'VST3 Presets\Recit\Recit'),
    (Join-Path ([Environment]::GetFolderPath('Programs')) 'Recit.lnk'),
    (Join-Path $env:LOCALAPPDATA 'Programs\Recit')
)
foreach ($path in $gone) {
    if (Test-Path $path) { Remove-Item -Recurse -Force $path }
}
Write-Host 'Recit is removed.'
