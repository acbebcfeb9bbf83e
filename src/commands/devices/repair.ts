// `taxiway devices repair`: a device whose board was replaced.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { readGivenFile } from '../given-file.ts'
import { findHash } from '../hash/read-input.ts'
import { connect } from '../operator-file.ts'
import { print, table } from '../output.ts'
import { registrationOf } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; hash: string; dryRun?: true }
type Repair = {
  readonly serialNumber: string
  readonly possible: boolean
  readonly registrationId: string | null
  readonly parts: ReadonlyArray<{ part: string; before: string; after: string; outcome: string }>
  readonly findings: ReadonlyArray<{ severity: 'error' | 'warning'; message: string }>
}

export function repairCommand(): Command {
  return new Command('repair')
    .description('Register a device anew after its board was replaced, with its tag, person, name and profile')
    .argument('<serial-or-id>', 'serial number or registration id')
    .requiredOption(
      '--hash <file>',
      'the hash that was collected after the repair: text, bytes or a CSV with one device',
    )
    .option('--dry-run', 'compare the parts, change nothing')
    .addHelpText(
      'after',
      `
The old registration goes and the repaired device is registered in its place, in one step.
Before that the new board has the serial number, model and maker of the device and a product
key in its firmware.

Examples:
  taxiway devices repair PF2ABC --hash repaired.txt --dry-run
  taxiway devices repair PF2ABC --hash repaired.txt`,
    )
    .action(async (key: string, _options: unknown, self: Command) => {
      const options: Options = self.optsWithGlobals()
      const api = connect(options)
      try {
        show(await repaired(api, key, options), options)
      } finally {
        api.close()
      }
    })
}

async function repaired(api: Api, key: string, { hash: file, dryRun }: Options): Promise<Repair> {
  const { hash } = findHash(readGivenFile(file, 'Name the file with the new hash.'), 1)
  const hardwareHash = typeof hash === 'string' ? hash.trim() : Buffer.from(hash).toString('base64')
  const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${await registrationOf(api, key)}/repair`
  return api.post<Repair>(path, { hardwareHash, dryRun: dryRun === true })
}

function show(repair: Repair, { json, dryRun }: Options): void {
  const { parts, findings, serialNumber, possible, registrationId } = repair
  const rows = parts.map(({ part, before, after, outcome }) => [part, outcome, before, after])
  const end = registrationId
    ? `${serialNumber} is registered anew: ${registrationId}.`
    : possible && dryRun
      ? `${serialNumber} can be registered anew. Nothing was changed.`
      : `${serialNumber} cannot be registered in place of the old one. Nothing was changed.`
  const lines = findings.map(({ severity, message }) => `${severity === 'error' ? 'Not possible' : 'Note'}: ${message}`)
  print(json, { repair }, ...table(['Part', 'Is', 'Registered', 'Now'], rows), ...lines, end)
  if (!possible) process.exitCode = 1
}
