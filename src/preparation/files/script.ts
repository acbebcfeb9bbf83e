// A script for a PC that is in use: it carries a provisioning package and installs it. For Windows PowerShell 5.1, which every PC has; in ASCII.

import { toBase64 } from '../../kernel/bytes.ts'

const lineLength = 76

export function scriptText(provisioningPackage: Uint8Array): string {
  const lines = toBase64(provisioningPackage).match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? []
  return [
    '#Requires -RunAsAdministrator',
    '# Enrols this PC in the management of an organisation. This file holds the secret for that, and the passphrase of the wireless network if one was chosen:',
    '# whoever reads it has both. Delete it when all PCs are enrolled.',
    '$ErrorActionPreference = "Stop"',
    '$package = Join-Path $env:TEMP "prepare-pc.ppkg"',
    '$logs = Join-Path $env:TEMP "prepare-pc-logs"',
    "$content = @'",
    ...lines,
    "'@",
    'try {',
    '  [IO.File]::WriteAllBytes($package, [Convert]::FromBase64String($content))',
    '  Install-ProvisioningPackage -PackagePath $package -QuietInstall -LogsDirectoryPath $logs',
    '} finally {',
    '  Remove-Item -Path $package -ErrorAction SilentlyContinue',
    '}',
    '',
  ].join('\r\n')
}
