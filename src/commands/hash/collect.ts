// `taxiway hash collect`: this machine's own hash. The report goes to standard error and the hash or the CSV to standard
// output, so that it can be piped on.

import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { csvCell, csvOf } from '../../kernel/text/csv.ts'
import { hashToJson } from '../../protocol/hardware-hash/json.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import type { Harvest } from '../../simulator/harvest/collect.ts'
import { collectHash, defaultRules } from '../../simulator/harvest/collect.ts'
import type { HashIo } from './io.ts'
import { guarded, printJson, save } from './io.ts'
import { InputError } from './read-input.ts'
import { makeScreen, showFinding } from './screen.ts'
import { showFields } from './show-hash.ts'

export function collectCommand(io: HashIo): Command {
  return new Command('collect')
    .description("make this Linux machine's hardware hash from its firmware, disks, network adapters and TPM")
    .option('--csv', 'print the CSV line that an import reads, with its header')
    .option('-o, --output <file>', 'write the base64 text there, or the CSV with --csv')
    .option('--group-tag <tag>', 'group tag for the CSV')
    .option('--strict', 'leave out the private records, for a hash that goes to the original service')
    .option('--include-removable', 'also list removable network adapters, marked as such')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nRun as root: serial numbers, the UUID and the TPM are not for everybody.\nNothing is changed. Exit code 1 when the machine has no identity of its own.\n\nExample:\n  taxiway hash collect --csv -o this-pc.csv',
    )
    .action((options: CollectOptions) =>
      guarded(io, async () => {
        const harvest = await collectHash(io.sources(), {
          now: io.now(),
          clientVersion: programVersion(),
          offsetMinutes: -io.now().getTimezoneOffset(),
          rules: { ...defaultRules, removableAdapters: options.includeRemovable === true },
          strict: options.strict === true,
        })
        const content = harvest.ok && (options.csv ? csvOfHarvest(harvest, options.groupTag) : `${harvest.base64}\n`)
        if (content && options.output) await save(options.output, content)
        if (options.json) printJson(io, collectJson(harvest))
        else showHarvest(io, harvest, content && !options.output ? content : undefined)
        return harvest.ok ? 0 : 1
      }),
    )
}

type CollectOptions = {
  csv?: true
  output?: string
  groupTag?: string
  strict?: true
  includeRemovable?: true
  json?: true
}

function collectJson(harvest: Harvest): unknown {
  const { missing, warnings, notes } = harvest
  if (!harvest.ok) return { ok: false, reason: harvest.reason, message: harvest.message, missing, warnings, notes }
  return { ...hashToJson(inspect(harvest.bytes)), base64: harvest.base64, missing, warnings, notes }
}

/** Wanted by the strict rules only; their absence never stands in the way here. */
const optionalFields = new Set(['TPM EkPub', 'ProductKeyID'])

function showHarvest(io: HashIo, harvest: Harvest, content: string | undefined): void {
  const screen = makeScreen(io.stderr)
  screen.out()
  if (harvest.ok) {
    screen.out(`  ${screen.good('✓')} ${screen.bold('The hardware hash of this machine')}`)
    showFields(screen, harvest.hash)
  } else {
    showFinding(screen, screen.bad('✗'), { message: harvest.message })
  }
  if (harvest.missing.length > 0) screen.out(`\n  ${screen.bold('Missing')}`)
  for (const { field, why, remedy } of harvest.missing) {
    const mark = harvest.ok || optionalFields.has(field) ? screen.warn('!') : screen.bad('✗')
    showFinding(screen, mark, { message: `${field}: ${why}.`, remedy })
  }
  if (harvest.warnings.length > 0) screen.out(`\n  ${screen.bold('Warnings')}`)
  for (const warning of harvest.warnings) showFinding(screen, screen.warn('!'), warning)
  if (harvest.notes.length > 0) screen.out(`\n  ${screen.bold('Notes')}`)
  for (const note of harvest.notes) showFinding(screen, screen.dim('·'), { message: note })
  screen.out()
  if (content) io.stdout.write(content)
}

/** Plain text without quotes, as the original service wants it; a value that would need them, or that a spreadsheet would run, stays in the hash only. */
function csvOfHarvest(harvest: Extract<Harvest, { ok: true }>, groupTag: string | undefined): string {
  const plain = (value: string) => (/^[\x20-\x7e]*$/.test(value) && csvCell(value) === value ? value : '')
  const { serialNumber = '', productKeyId = '' } = harvest.hash
  const cells = [plain(serialNumber), plain(productKeyId), harvest.base64]
  const header = ['Device Serial Number', 'Windows Product ID', 'Hardware Hash']
  if (groupTag !== undefined && plain(groupTag) !== groupTag) {
    throw new InputError(
      'A group tag for a CSV has no commas, semicolons, quotes or special characters, and does not begin with = + - or @. Choose another --group-tag.',
    )
  }
  if (groupTag !== undefined) {
    header.push('Group Tag')
    cells.push(groupTag)
  }
  return csvOf([header, cells])
}

function programVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  const { version }: { version?: unknown } = JSON.parse(text)
  return typeof version === 'string' ? version : '0.0.0'
}
