// The package in a script for PCs that are in use, as preparation writes it: taken out by its text alone. Nothing of a script is run, and one that does anything else
// than to install the package that it carries is refused.

import { fromBase64 } from '../../kernel/bytes.ts'
import { PackageProblem } from './settings.ts'

const begin = "$content = @'"
const end = "'@"

/** What stands around the package; comments and blank lines besides. */
const lines: readonly string[] = [
  '$ErrorActionPreference = "Stop"',
  '$package = Join-Path $env:TEMP "prepare-pc.ppkg"',
  '$logs = Join-Path $env:TEMP "prepare-pc-logs"',
  begin,
  end,
  'try {',
  '[IO.File]::WriteAllBytes($package, [Convert]::FromBase64String($content))',
  'Install-ProvisioningPackage -PackagePath $package -QuietInstall -LogsDirectoryPath $logs',
  '} finally {',
  'Remove-Item -Path $package -ErrorAction SilentlyContinue',
  '}',
]

export const looksLikeScript = (bytes: Uint8Array): boolean => bytes[0] === 0x23 // #

/** @throws {PackageProblem} when it is another script. */
export function packageInScript(bytes: Uint8Array): Uint8Array {
  const all = new TextDecoder().decode(bytes).split(/\r?\n/)
  const [from, until] = [begin, end].map((line) => all.indexOf(line))
  if (from === undefined || until === undefined || from < 0 || until < from) {
    throw new PackageProblem('The script carries no provisioning package.')
  }
  const around = [...all.slice(0, from + 1), ...all.slice(until)].map((line) => line.trim())
  const said = around.filter((line) => line !== '' && !line.startsWith('#'))
  const other = said.find((line, index) => line !== lines[index])
  if (other !== undefined || said.length !== lines.length) {
    throw new PackageProblem(
      `The script does something else than to install its package${other === undefined ? '' : `: ${other.slice(0, 100)}`}. Scripts of others are not run here.`,
    )
  }
  const inside = fromBase64(all.slice(from + 1, until).join(''))
  if (!inside) throw new PackageProblem('The package in the script is no base64.')
  return inside
}
