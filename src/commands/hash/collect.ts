// `taxiway hash collect`: this machine's own hash, or that of a Windows machine from its inventory file. The report goes to standard error and the hash or the CSV to standard
// output, so that it can be piped on.

import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { textOf } from '../../autopilot/channel/csv/hashes-in.ts'
import { notJudged } from '../../autopilot/doctor/firmware.ts'
import { csvCell, csvOf } from '../../kernel/text/csv.ts'
import { hashToJson } from '../../protocol/hardware-hash/json.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import type { Harvest } from '../../simulator/harvest/collect.ts'
import { collectHash, defaultRules } from '../../simulator/harvest/collect.ts'
import { inventorySources } from '../../simulator/harvest/inventory-sources.ts'
import type { HarvestSources } from '../../simulator/harvest/sources.ts'
import { InventoryError, readWindowsInventory } from '../../simulator/harvest/windows-inventory.ts'
import type { HashIo } from './io.ts'
import { guarded, printJson, save } from './io.ts'
import { InputError, parseJson, readInput, readWhole } from './read-input.ts'
import { makeScreen, showFinding } from './screen.ts'
import { showFields } from './show-hash.ts'

export function collectCommand(io: HashIo): Command {
  return new Command('collect')
    .description(
      "make this Linux machine's hardware hash from its firmware, disks, network adapters and TPM, or a Windows machine's from an inventory file",
    )
    .option(
      '--inventory <file>',
      'the file that the script for Windows wrote (docs/windows-inventory.md); - for standard input',
    )
    .option('--csv', 'print the CSV line that an import reads, with its header')
    .option('-o, --output <file>', 'write the base64 text there, or the CSV with --csv')
    .option('--group-tag <tag>', 'group tag for the CSV')
    .option('--strict', 'leave out the private records, for a hash that goes to the original service')
    .option('--include-removable', 'also list removable network adapters, marked as such')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nRun as root: serial numbers, the UUID and the TPM are not for everybody.\nNothing is changed. Exit code 1 when the machine has no identity of its own or runs Windows\nbefore version 1703, 2 when the inventory cannot be read.\n\nExamples:\n  taxiway hash collect --csv -o this-pc.csv\n  taxiway hash collect --inventory pc-17.json --csv -o pc-17.csv',
    )
    .action((options: CollectOptions) =>
      guarded(io, options.json, async () => {
        const harvest = await collectHash(await sourcesOf(io, options.inventory), {
          now: io.now(),
          clientVersion: programVersion(),
          offsetMinutes: -io.now().getTimezoneOffset(),
          rules: { ...defaultRules, removableAdapters: options.includeRemovable === true },
          strict: options.strict === true,
        })
        const content = harvest.ok && (options.csv ? csvOfHarvest(harvest, options.groupTag) : `${harvest.base64}\n`)
        if (content && options.output) save(options.output, content)
        if (options.json) printJson(io, collectJson(harvest))
        else showHarvest(io, harvest, content && !options.output ? content : undefined, options.inventory)
        return harvest.ok ? 0 : 1
      }),
    )
}

type CollectOptions = {
  inventory?: string
  csv?: true
  output?: string
  groupTag?: string
  strict?: true
  includeRemovable?: true
  json?: true
}

function collectJson(harvest: Harvest): unknown {
  const { missing, warnings, firmware, notes } = harvest
  const report = { missing, warnings, firmware, notes }
  if (!harvest.ok) return { ok: false, reason: harvest.reason, message: harvest.message, ...report }
  return { ...hashToJson(inspect(harvest.bytes)), base64: harvest.base64, ...report }
}

async function sourcesOf(io: HashIo, inventory: string | undefined): Promise<HarvestSources> {
  if (inventory === undefined) return io.sources()
  const json = parseJson(
    textOf(await readWhole(readInput(inventory, io.stdin))),
    'Give the file that the script of docs/windows-inventory.md writes.',
  )
  try {
    return inventorySources(readWindowsInventory(json))
  } catch (error) {
    if (error instanceof InventoryError) throw new InputError(error.message)
    throw error
  }
}

const elsewhere =
  'On a virtual machine or in a container try it with a simulated device: taxiway fleet --devices 1 --csv > pc.csv'

/** Wanted by the strict rules only; their absence never stands in the way here. */
const optionalFields = new Set(['TPM EkPub', 'ProductKeyID'])

function showHarvest(io: HashIo, harvest: Harvest, content: string | undefined, inventory: string | undefined): void {
  const screen = makeScreen(io.stderr)
  screen.out()
  if (harvest.ok) {
    screen.out(
      `  ${screen.good('✓')} ${screen.bold(inventory === undefined ? 'The hardware hash of this machine' : `The hardware hash of the machine in ${inventory}`)}`,
    )
    showFields(screen, harvest.hash)
  } else {
    showFinding(screen, screen.bad('✗'), {
      message: harvest.message,
      ...(inventory === undefined && { remedy: elsewhere }),
    })
  }
  if (harvest.missing.length > 0) screen.out(`\n  ${screen.bold('Missing')}`)
  for (const { field, why, remedy } of harvest.missing) {
    const mark = harvest.ok || optionalFields.has(field) ? screen.warn('!') : screen.bad('✗')
    showFinding(screen, mark, { message: `${field}: ${why}.`, remedy })
  }
  if (harvest.warnings.length > 0) screen.out(`\n  ${screen.bold('Warnings')}`)
  for (const warning of harvest.warnings) showFinding(screen, screen.warn('!'), warning)
  const firmware = notJudged(harvest.firmware)
  if (firmware.length > 0) screen.out(`\n  ${screen.bold('Firmware: what Windows asks of its tables (SMBIOS)')}`)
  for (const problem of firmware) showFinding(screen, screen.warn('!'), problem)
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
