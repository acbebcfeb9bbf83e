// `taxiway devices export`: the registered devices as CSV, for a table, or with their hashes for another import.

import { Command } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { openSafeFile, type SafeFile } from '../file/safe-file.ts'
import { whyUnread } from '../given-file.ts'
import { counted } from '../named/target.ts'
import { connect } from '../operator-file.ts'
import { print, say } from '../output.ts'
import { UsageError } from '../usage.ts'

type Options = { data?: string; tenant?: string; json?: boolean; hashes?: true; output?: string }

const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

export function exportCommand(): Command {
  return new Command('export')
    .description('Write all registered devices as CSV')
    .option('--hashes', 'with their hardware hashes, as taxiway import takes them')
    .option('-o, --output <file>', 'write it there; what was in the file is replaced')
    .addHelpText(
      'after',
      `
Who has a hardware hash can say to be that device. So --hashes takes the permission
DeviceManagementSecrets.Read.All, is written into the audit trail before the first
hash leaves, and the file is readable to you alone, also where one was before.

Examples:
  taxiway devices export > devices.csv
  taxiway devices export --hashes --output devices-for-import.csv`,
    )
    .action((_options: unknown, self: Command) => write(self.optsWithGlobals()))
}

async function write({ hashes, output, ...options }: Options): Promise<void> {
  if (options.json && output === undefined) {
    throw new UsageError('An export is CSV. With --json say where to write it: --output FILE.')
  }
  const api = connect(options)
  let file: SafeFile | undefined
  let lines = 0
  const take = (line: string): void => {
    lines++
    if (output === undefined) say(line.replace(/^\uFEFF|\r$/g, ''))
    else {
      file ??= opened(output)
      file.write(`${line}\n`)
    }
  }
  try {
    await api.lines(`${path}/${hashes ? 'exportCsvForImport' : 'exportCsv'}`, take)
    file?.keep()
  } finally {
    file?.drop()
    api.close()
  }
  if (output === undefined) return
  const devices = Math.max(0, lines - 1)
  print(options.json, { ok: true, output, devices }, `Wrote ${counted(devices, 'device')} to ${output}.`)
}

function opened(output: string): SafeFile {
  try {
    return openSafeFile(output)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? `The folder of ${output} does not exist.` : `${output} ${whyUnread(code)}.`
    throw new Fault('invalid-input', `${why} Name another file.`, {
      reason: 'output-file',
      cause: error,
    })
  }
}
