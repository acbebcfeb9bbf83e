// `taxiway devices repair`: a device whose board was replaced.

import { Command } from 'commander'

import { hashOf } from '../../autopilot/channel/csv/hashes-in.ts'
import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { readGivenFile } from '../given-file.ts'
import { connect } from '../operator-file.ts'
import { print, say, table } from '../output.ts'
import { findMachine } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; hash: string; dryRun?: true; yes?: true }
type Repair = {
  readonly serialNumber: string
  readonly possible: boolean
  readonly registrationId: string | null
  readonly matrix: { readonly row: string; readonly supported: string; readonly message: string }
  readonly parts: ReadonlyArray<{ part: string; before: string; after: string; outcome: string }>
  readonly findings: ReadonlyArray<{ severity: 'error' | 'warning'; message: string }>
}

export function repairCommand(): Command {
  return new Command('repair')
    .description('Register a device anew after its board was replaced, with its tag, person, name and profile')
    .argument('<serial-or-id>', 'serial number or registration id')
    .requiredOption(
      '--hash <file>',
      'the hash that was collected after the repair: text, bytes or a CSV with this device',
    )
    .option('--dry-run', 'compare the parts, change nothing')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Both hashes are compared first; then it asks. The old registration goes and the repaired device
is registered in its place, in one step. Before that the new board has the serial number, model
and maker of the device and a product key in its firmware.

Examples:
  taxiway devices repair PF2ABC --hash repaired.txt --dry-run
  taxiway devices repair PF2ABC --hash repaired.txt --yes`,
    )
    .action(async (key: string, _options: unknown, self: Command) => {
      const options: Options = self.optsWithGlobals()
      const api = connect(options)
      try {
        await repair(api, key, options)
      } finally {
        api.close()
      }
    })
}

async function repair(api: Api, key: string, options: Options): Promise<void> {
  const file = readGivenFile(options.hash, 'Name the file with the new hash.')
  const device = await findMachine(api, key, 'registered')
  const hardwareHash = hashFor(device.name, file)
  const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${device.registrationId}/repair`
  const compared = await api.post<Repair>(path, { hardwareHash, dryRun: true })
  const { serialNumber, possible } = compared
  const seen = options.json ? [] : comparison(compared)
  if (options.dryRun || !possible) {
    const end = possible ? 'can be registered anew' : 'cannot be registered in place of the old one'
    print(options.json, { repair: compared }, ...seen, `${serialNumber} ${end}. Nothing was changed.`)
    if (!possible) process.exitCode = 1
    return
  }
  if (!options.json) say(...seen)
  const question = `The registration of ${serialNumber} would be removed and the repaired device registered in its place, by another id, with its tag, person, name and profile; what its old board joined stays in the directory and in device management.`
  if (!(await mayGoOn(question, options.yes))) return
  const done = await api.post<Repair>(path, { hardwareHash, dryRun: false })
  const gone = done.registrationId === null
  if (gone) process.exitCode = 1
  print(
    options.json,
    { repair: done },
    gone
      ? `${serialNumber} cannot be registered in place of the old one. Nothing was changed.`
      : `${serialNumber} is registered anew: ${done.registrationId}.`,
  )
}

/** @throws {Fault} where the file does not say which hash is that of the device */
function hashFor(serialNumber: string, file: Uint8Array): string {
  const found = hashOf(file, serialNumber)
  if ('hash' in found && found.hash !== '') return found.hash
  const message =
    'hash' in found || found.among === 0
      ? 'The file has no hash in it. Collect the hash on the repaired PC (taxiway hash collect) and name that file.'
      : `The file lists ${found.among} devices, and none of them has the serial number ${serialNumber}. Name the file of this device; if its serial number is not in the firmware of the new board, have it written first.`
  throw new Fault('invalid-input', message, { reason: 'repair-hash-file' })
}

function comparison({ parts, findings, matrix }: Repair): string[] {
  const rows = parts.map(({ part, before, after, outcome }) => [part, outcome, before, after])
  const found = findings.map(({ severity, message }) => `${severity === 'error' ? 'Not possible' : 'Note'}: ${message}`)
  return [...table(['Part', 'Is', 'Registered', 'Now'], rows), matrix.message, ...found]
}
