// `taxiway hash doctor`: what is wrong with a file of devices, how well each of them will be recognised, and a corrected file. The
// engine is that of the portal's page (autopilot/doctor); here are the file, the terminal and the document.

import { Command, Option } from 'commander'

import { type ChannelName, channelNames } from '../../autopilot/channel/csv/channels.ts'
import { type ArchiveReport, type FileReport, makeExamination, type Report } from '../../autopilot/doctor/examine.ts'
import { printable } from '../../kernel/text/printable.ts'
import { ArchiveError } from '../../protocol/archive/archive.ts'
import { hashToJson } from '../../protocol/hardware-hash/json.ts'
import { openSafeFile, type SafeFile } from '../file/safe-file.ts'
import type { HashIo } from './io.ts'
import { guarded, printJson } from './io.ts'
import { type Input, InputError, readInput } from './read-input.ts'
import { makeScreen, showFinding } from './screen.ts'
import { showDiagnosis, showForecast } from './show-doctor.ts'
import { showInspection } from './show-hash.ts'

type Options = {
  strict?: boolean
  era: 'E18' | 'E24'
  for?: ChannelName
  fix?: true
  output?: string
  json?: true
}

export function doctorCommand(io: HashIo): Command {
  return new Command('doctor')
    .alias('lint')
    .description('find what is wrong with a file of devices before you import it, and correct it')
    .argument('<file>', 'CSV of any channel, one hash, or a .zip or .cab of logs; - for standard input')
    .option('--fix', 'write the corrected file to standard output, and the report to standard error')
    .option('-o, --output <file>', 'write the corrected file there')
    .addOption(
      new Option('--for <channel>', 'the columns of the corrected file (default: those of the file)').choices(
        channelNames,
      ),
    )
    .option(
      '--strict',
      'refuse all that the original service refuses: quotes, other headers, Unicode, incomplete hashes',
    )
    .addOption(
      new Option('--era <era>', 'for an organisation whose service is as in 2018 (E18) or as today (E24)')
        .choices(['E18', 'E24'])
        .default('E24'),
    )
    .option('--json', 'print one JSON document with each problem, device and repair')
    .addHelpText('after', help)
    .action((file: string, options: Options) =>
      guarded(io, options.json, () => diagnose(io, readInput(file, io.stdin), options)),
    )
}

const help = `
Reads what vendors, spreadsheets and Get-WindowsAutopilotInfo write: UTF-8,
UTF-16 and Windows-1252, commas, semicolons and tabs, headers in any order.
Of an archive the .csv and .txt files in it that list devices or are a hash.
No server is asked and nothing leaves this machine.

  Problems   Each with its line and column; a hidden character with its code
             point and the bytes that stand in the file.
  Devices    Which parts each is recognised by, and whether it still is after
             a new disk or network adapter (strong) or not (weak); which other
             line of the file has the same part.
  Channels   Which of the four CSV uploads of the original service would take
             the file as it stands, and why not.
  Corrected  Each device once, in plain values and the exact columns. Rows that
             cannot be put right are left out, and named in the report.

Exit codes: 0 every row is good, 1 a row is refused, 2 the file cannot be read.
With --fix or --output: 0 every row is in the corrected file, 1 some are left out.

Examples:
  taxiway hash doctor devices.csv
  taxiway hash doctor devices.csv --output corrected.csv`

/** What is told of one file; the rest is counted. */
const most = { shown: 200, json: 10_000 }

async function diagnose(io: HashIo, input: Input, options: Options): Promise<number> {
  const output = options.output === undefined ? undefined : begun(options.output)
  const fixing = options.fix === true || output !== undefined
  const progress = progressOn(io)
  const write = output ? (text: string) => output.write(text) : (text: string) => io.stdout.write(text)
  const examination = makeExamination({
    strict: options.strict === true,
    era: options.era,
    channel: options.for,
    most: options.json ? most.json : most.shown,
    onRow: progress.count,
    onCorrected: fixing ? write : undefined,
  })
  try {
    for await (const bytes of input) examination.push(bytes)
    const report = examination.end()
    progress.end()
    // the corrected file has standard output for itself
    const beside = options.fix && !output ? { ...io, stdout: io.stderr } : io
    if (report.kind === 'archive') showArchive(beside, report, options.json === true, fixing)
    else showFile(beside, report, options.json === true, fixing)
    const csvs = filesOf(report).filter((one) => one.kind === 'csv')
    const isWritten = csvs.some(({ corrected }) => corrected.rows > 0)
    if (isWritten) output?.keep()
    if (!fixing || report.kind === 'hash') return report.ok ? 0 : 1
    return isWritten && csvs.every(({ corrected }) => corrected.leftOut === 0) ? 0 : 1
  } catch (error) {
    if (error instanceof ArchiveError) throw new InputError(error.message)
    throw error
  } finally {
    output?.drop()
  }
}

const filesOf = (report: Report): readonly FileReport[] =>
  report.kind === 'archive' ? report.files.map((file) => file.report) : [report]

function showFile(io: HashIo, report: FileReport, json: boolean, fixing: boolean): void {
  const screen = makeScreen(io.stdout)
  if (json) printJson(io, documentOf(report))
  else if (report.kind === 'csv') showDiagnosis(screen, report, fixing)
  else {
    showInspection(screen, report.inspection, { records: false })
    if (report.forecast) showForecast(screen, report.forecast)
  }
}

function showArchive(io: HashIo, report: ArchiveReport, json: boolean, fixing: boolean): void {
  const { files, unread, others } = report
  if (json) {
    const documents = files.map((file) => ({ name: file.name, ...documentOf(file.report) }))
    printJson(io, { ...report, files: documents })
    return
  }
  const screen = makeScreen(io.stdout)
  for (const file of files) {
    screen.out(screen.bold(printable(file.name)))
    showFile(io, file.report, false, fixing)
    screen.out()
  }
  for (const { name, why } of unread) showFinding(screen, screen.warn('!'), { message: `${name}: ${why}` })
  if (files.length === 0)
    showFinding(screen, screen.bad('✗'), { message: 'No file of the archive lists a device or is a hash.' })
  screen.out(`  ${screen.dim(`${others} other ${others === 1 ? 'file' : 'files'} in the archive.`)}`)
}

function documentOf(report: FileReport) {
  if (report.kind === 'hash') {
    const { inspection, ok, ...others } = report
    return { ...hashToJson(inspection), ok, ...others }
  }
  const { found, ...sums } = report
  const devices = found.devices.map(({ hash: _, ...device }) => device)
  const notShown = (['problems', 'devices', 'repairs'] as const)
    .map((name) => [`${name}NotShown`, found.sums[name] - found[name].length] as const)
    .filter(([, count]) => count > 0)
  const { problems, repairs } = found
  return { ...sums, problems, devices, repairs, ...Object.fromEntries(notShown) }
}

function begun(path: string): SafeFile {
  try {
    return openSafeFile(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    throw new InputError(`The file ${path} cannot be written: ${why}. Choose another place with --output.`)
  }
}

const devicesPerStep = 1000

/** Told where a person looks, and taken away again. */
function progressOn({ stderr }: HashIo) {
  let devices = 0
  const told = (text: string) => {
    if (stderr.isTTY === true) stderr.write(`\r${text}`)
  }
  return {
    count() {
      if (++devices % devicesPerStep === 0) told(`  ${devices} devices read…`)
    },
    end() {
      if (devices >= devicesPerStep) told(`${' '.repeat(40)}\r`)
    },
  }
}
