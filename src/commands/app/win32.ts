// What `taxiway app add --win32` says of a package: its commands, and by which rules devices see that it is there.

import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'

import { ruleOfText } from '../../mdm/item/app/win32/rule-text.ts'
import { ruleTypes } from '../../mdm/item/app/win32/rule-types.ts'
import { msiFileNameOf } from '../../protocol/msi/file-name.ts'
import { unreadFile } from '../given-file.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'

type Options = {
  readonly install?: string
  readonly uninstall?: string
  readonly setupFile?: string
  readonly detect?: readonly string[]
  readonly productVersion?: string
  readonly secret?: true
}

const endings = ['zip', 'exe', 'msi', 'intunewin']
const archives = ['zip', 'intunewin']

export function win32In(path: string, options: Options) {
  const ending = extname(path).slice(1).toLowerCase()
  if (!endings.includes(ending)) {
    throw new UsageError(`A Win32 package is a file that ends in ${endings.map((one) => `.${one}`).join(', ')}.`)
  }
  const fileName = msiFileNameOf(basename(path, extname(path)), ending)
  const { install, uninstall, detect = [] } = options
  if (install === undefined) throw new UsageError('Say what installs it: --install "setup.exe /quiet".')
  if (uninstall === undefined) throw new UsageError('Say what removes it: --uninstall "setup.exe /remove".')
  if (detect.length === 0) throw new UsageError('Say how a device sees that it is there: see --detect in --help.')
  return {
    '@odata.type': '#microsoft.graph.win32LobApp',
    fileName,
    installCommandLine: install,
    uninstallCommandLine: uninstall,
    setupFilePath: options.setupFile ?? (archives.includes(ending) ? firstWord(install) : fileName),
    rules: detect.map(ruleIn),
    ...given({ displayVersion: options.productVersion, holdsSecret: options.secret }),
  }
}

const firstWord = (command: string): string =>
  /^"([^"]+)"/.exec(command)?.[1] ?? command.trim().split(/\s+/, 1)[0] ?? ''

/** @throws {UsageError} */
function ruleIn(text: string): object {
  if (text.startsWith('script:')) {
    return { '@odata.type': ruleTypes.script, ruleType: 'detection', scriptContent: scriptIn(text.slice(7)) }
  }
  const read = ruleOfText(text)
  if (read.ok) return read.value
  throw new UsageError(`--detect ${read.problem} A script is script:detect.ps1.`)
}

function scriptIn(path: string): string {
  try {
    return readFileSync(path).toString('base64')
  } catch (error) {
    throw unreadFile(path, error, 'Name the script that detects the application.')
  }
}
