// `taxiway import`, `taxiway devices`, `taxiway allow-next`: the daily work of registration, through the same API as the portal.

import { Command, Option } from 'commander'

import { everyPage } from '../../client/api.ts'
import type { WindowsAutopilotDeviceIdentity as Device } from '../../contract/graph/autopilot-device.ts'
import type { Custody } from '../../kernel/custody.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { complianceOfDevicesCommand } from '../compliance/of-device.ts'
import { openGivenFile } from '../given-file.ts'
import { doEach, findEach } from '../named/several.ts'
import { connect } from '../operator-file.ts'
import { listDocument, print, say, sayAside, sayOnTheWay, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { custodyInWords } from './custody.ts'
import { editCommand } from './edit.ts'
import { endingCommands } from './end.ts'
import { enrolmentInWords } from './enrolment.ts'
import { exportCommand } from './export.ts'
import { provedInWords, registrationOf } from './find.ts'
import { repairCommand } from './repair.ts'
import { showCommand } from './show.ts'

type Common = { data?: string; tenant?: string; json?: boolean }

const base = '/beta/deviceManagement'

export function importCommand(): Command {
  return withServerOptions(new Command('import'))
    .description('Register the devices of a CSV file, plain or sealed; every row gets a verdict')
    .argument('<file>', 'serial number, product id, hardware hash, and optionally group tag and assigned user')
    .option('--dry-run', 'judge every row, store nothing')
    .option('--strict', 'refuse what the original portal refuses: quotes, extra columns, wrong letter case, 501 rows')
    .addOption(
      new Option('--for <portal>', 'a file of that portal, read to the letter: three columns, 1,000 rows').choices([
        'store',
        'business',
      ]),
    )
    .option('--group-tag <tag>', 'for rows that carry none')
    .option('--resume <id>', 'go on with an import that was cancelled or broke off; the file has to be the same')
    .addHelpText(
      'after',
      `
Exit code 0 when every row was registered or updated, 1 when any was refused. A device takes its place in groups and gets
its profile in the same moment: when the command says so, it can be switched on. A sealed list (.age, .p7m) is opened by the
server, if you trust its sender (taxiway inbox). A dry run judges 1,250 rows a second
at the most, however fast the server is: its time must not tell which devices other organisations have.

Examples:
  taxiway import devices.csv --dry-run
  taxiway import devices.csv --tenant contoso.example --group-tag Retail
  taxiway import devices.csv --resume 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b`,
    )
    .action(importFile)
}

type Finding = { column?: number; codePoint?: string; name: string; message: string; remedy: string; severity: string }
type Verdict = { kind: string; line: number; serialNumber?: string; status: string; findings?: Finding[] }

async function importFile(
  path: string,
  options: Common & {
    dryRun?: boolean
    strict?: boolean
    for?: 'store' | 'business'
    groupTag?: string
    resume?: string
  },
): Promise<void> {
  const file = await openGivenFile(path, 'Name the CSV to import.')
  const api = connect(options)
  const remarks = makeRemarks()
  const query = new URLSearchParams({
    ...(options.dryRun && { dryRun: 'true' }),
    ...(options.strict && { strict: 'true' }),
    ...(options.for && { channel: `${options.for}-csv` }),
    ...(options.groupTag && { groupTag: options.groupTag }),
    ...(options.resume && { resume: options.resume }),
    fileName: path.split('/').at(-1) ?? path,
  })
  const document = options.json ? listDocument('lines') : undefined
  let summary: Record<string, unknown> = {}
  let broken: string | undefined
  const onLine = (line: string) => {
    const entry = JSON.parse(line) as Verdict & Record<string, unknown>
    if (entry.kind === 'summary') summary = entry
    if (entry.kind === 'refusal') broken = String(entry.message ?? 'the file was refused')
    if (entry.kind === 'summary' && entry.state !== 'complete') broken = String(entry.failure ?? 'the import broke off')
    if (document && ['begun', 'verdict', 'remark'].includes(entry.kind)) document.add(entry)
    else if (document) return
    else if (entry.kind === 'begun') sayBegun(String(entry.importId))
    else if (entry.kind === 'verdict') remarks.add(entry)
    // of a line that is no device: it has one finding and is itself its place
    else if (entry.kind === 'remark')
      remarks.add({ ...entry, status: 'complete', findings: [entry as unknown as Finding] })
    else if (entry.kind === 'progress') sayOnTheWay(`${String(entry.rows ?? '')} rows`)
  }
  try {
    const url = `${base}/importedWindowsAutopilotDeviceIdentities/importCsv?${query}`
    await api.send('POST', url, file.createReadStream(), 'text/csv', onLine)
  } finally {
    await file.close()
    api.close()
  }
  const refused = Number(summary.refused ?? 0)
  const ok = refused === 0 && broken === undefined
  if (document) {
    const { kind: _kind, ...sum } = summary
    document.end({
      summary: sum,
      ok,
      ...(broken !== undefined && { error: { message: broken, reason: 'import-broke-off' } }),
    })
  } else {
    remarks.print()
    if (summary.custody) say(...custodyInWords(summary.custody as Custody))
    const mode = options.dryRun ? ' (dry run, nothing stored)' : ''
    say(
      `${summary.registered ?? 0} registered, ${summary.updated ?? 0} updated, ${refused} refused, ${summary.warned ?? 0} with remarks${mode}.`,
    )
    if (broken !== undefined) sayAside(`taxiway: ${broken}`)
  }
  if (!ok) process.exitCode = 1
}

/** Beside the verdicts, and while it is under way: by its id somebody else cancels it, too. */
const sayBegun = (importId: string): void =>
  sayAside(`Import ${importId}; taxiway imports cancel ${shellWord(importId)}`)

/** A refused row is shown at once; what many rows have in common is gathered and shown once, with its lines. */
function makeRemarks() {
  const linesByRemark = new Map<string, { said: readonly string[]; first: number[]; count: number }>()
  return {
    add({ line, serialNumber, status, findings = [] }: Verdict): void {
      if (status === 'error') {
        say(`✗ line ${line}${serialNumber ? `, ${serialNumber}` : ''}`)
        for (const finding of findings) say(...describeFinding(finding, positionOf(finding)))
        return
      }
      for (const finding of findings) {
        const said = describeFinding(finding, '')
        const text = said.join('\n')
        const known = linesByRemark.get(text) ?? { said, first: [], count: 0 }
        if (known.count++ < 8) known.first.push(line)
        linesByRemark.set(text, known)
      }
    },
    print(): void {
      for (const { said, first, count } of linesByRemark.values()) {
        const more = count > first.length ? ` and ${count - first.length} more` : ''
        say(`! line${count > 1 ? 's' : ''} ${first.join(', ')}${more}`, ...said)
      }
    },
  }
}

const describeFinding = ({ name, message, remedy }: Finding, where: string): string[] => [
  `    ${name}${where}: ${message}`,
  `    ${remedy}`,
]

function positionOf({ column, codePoint }: Finding): string {
  const parts = [column && `column ${column}`, codePoint].filter(Boolean)
  return parts.length > 0 ? ` (${parts.join(', ')})` : ''
}

export function devicesCommand(): Command {
  const command = withServerOptions(new Command('devices'))
    .description('List registered devices, show, edit and export them, cut devices off, clean up')
    .addHelpText('after', '\nExamples:\n  taxiway devices\n  taxiway devices clean --older-than 90d --dry-run')
    .action(listDevices)
  command.addCommand(showCommand())
  command.addCommand(editCommand())
  command.addCommand(exportCommand())
  command.addCommand(repairCommand())
  command.addCommand(complianceOfDevicesCommand())
  for (const ending of endingCommands()) command.addCommand(ending)
  return command
}

async function listDevices(options: Common): Promise<void> {
  const api = connect(options)
  try {
    const rows: string[][] = []
    const document = options.json ? listDocument('devices') : undefined
    for await (const page of everyPage<Device>(api, `${base}/windowsAutopilotDeviceIdentities?$top=500`)) {
      if (document) page.forEach(document.add)
      else rows.push(...page.map(rowOf))
    }
    if (document) {
      document.end()
      return
    }
    say(
      ...(rows.length > 0
        ? table(['Serial number', 'Model', 'Group tag', 'Profile', 'Enrolment', 'Proved', 'Id'], rows)
        : ['No device is registered yet. Collect a hash with taxiway hash collect, then taxiway import FILE.csv.']),
    )
  } finally {
    api.close()
  }
}

const profiles = { assignedInSync: 'assigned', notAssigned: 'none' } as const

function rowOf(device: Device): string[] {
  return [
    device.serialNumber,
    device.model,
    device.groupTag,
    profiles[device.deploymentProfileAssignmentStatus],
    enrolmentInWords(device),
    provedInWords({ assurance: device.assurance, simulatedTpm: device.tpmSimulated }),
    device.id,
  ]
}

export function allowNextCommand(): Command {
  return withServerOptions(new Command('allow-next'))
    .description('Let another person deploy devices once more without proof of their TPM')
    .argument('<serial-or-id...>', 'serial numbers or registration ids')
    .option('--hours <number>', 'for how long; 0 takes the word back, 720 are the most', '24')
    .addHelpText(
      'after',
      `
A PC that cannot prove its TPM does not get the directory object that somebody else joined: it gets a new one, and an alarm
tells of it. When a PC is handed on, allow its next deployment first. It counts once, and both are audited.

Example:
  taxiway allow-next PF2ABC --hours 8`,
    )
    .action(allowNext)
}

async function allowNext(keys: readonly string[], options: Common & { hours: string }): Promise<void> {
  const hours = Number(options.hours)
  if (!Number.isFinite(hours) || hours < 0 || hours > 720) {
    throw new UsageError(`--hours ${options.hours} is not a number from 0 to 720. Leave it out for 24.`)
  }
  await withApi(options, async (api) => {
    const path = `${base}/windowsAutopilotDeviceIdentities`
    const found = await findEach(keys, async (key) => api.get<Device>(`${path}/${await registrationOf(api, key)}`))
    await doEach(
      found,
      ({ serialNumber }) => serialNumber,
      ({ id }) => api.post(`${path}/${id}/allowNextEnrollment`, { hours }),
    )
    const devices: Pick<Device, 'serialNumber' | 'nextEnrollmentAllowedUntil'>[] = []
    for (const { id } of found) {
      const { serialNumber, nextEnrollmentAllowedUntil } = await api.get<Device>(`${path}/${id}`)
      devices.push({ serialNumber, nextEnrollmentAllowedUntil })
    }
    const lines = devices.map(({ serialNumber, nextEnrollmentAllowedUntil: until }) =>
      hours > 0 ? `${serialNumber} may be deployed once until ${until}.` : `${serialNumber}: taken back.`,
    )
    print(options.json, { ok: true, devices }, ...lines)
  })
}
