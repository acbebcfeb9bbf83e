// `taxiway hash doctor`: what is wrong with a file of devices, how well each of them will be recognised, and a corrected file. The
// engine is that of the portal's page (autopilot/doctor); here are the file, the terminal and the document.

import { Command, Option } from 'commander'

import { type ChannelName, channelNames } from '../../autopilot/doctor/channels.ts'
import type { Device } from '../../autopilot/doctor/device.ts'
import { type Diagnosis, makeDoctor } from '../../autopilot/doctor/doctor.ts'
import { forecastOf } from '../../autopilot/doctor/forecast.ts'
import { hashIn, headSize, kindOf } from '../../autopilot/doctor/kind.ts'
import type { Repair } from '../../autopilot/doctor/mend.ts'
import type { Problem } from '../../autopilot/doctor/problem.ts'
import { factsOf } from '../../autopilot/matching/facts.ts'
import { hashToJson } from '../../protocol/hardware-hash/json.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import { judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import { openSafeFile, type SafeFile } from '../file/safe-file.ts'
import type { HashIo } from './io.ts'
import { guarded, printJson } from './io.ts'
import { type Input, InputError, readInput } from './read-input.ts'
import { makeScreen } from './screen.ts'
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
    .argument('<file>', 'CSV of any channel, or one hash as text or bytes; - for standard input')
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
const longestValue = 80
const devicesPerStep = 1000

async function diagnose(io: HashIo, input: Input, options: Options): Promise<number> {
  const { head, rest } = await beginningOf(input)
  const kind = kindOf(head)
  if (kind === 'zip' || kind === 'cab')
    throw new InputError(`The file is a ${kind} archive. Unpack it, and name the CSV in it.`)
  if (kind === 'hash') return oneHash(io, head, options)
  return csvFile(io, head, rest, options)
}

function oneHash(io: HashIo, bytes: Uint8Array, { json, strict = false }: Options): number {
  const inspection = inspect(hashIn(bytes))
  const { errors, warnings } = judgeInspection(inspection, { strict })
  const ok = errors.length === 0
  const forecast = inspection.ok ? forecastOf(factsOf(inspection.hash.fields)) : undefined
  if (json)
    printJson(io, { ...hashToJson(inspection), ok, kind: 'hash', errors, warnings, ...(forecast && { forecast }) })
  else {
    const screen = makeScreen(io.stdout)
    showInspection(screen, inspection, { records: false })
    if (forecast) showForecast(screen, forecast)
  }
  return ok ? 0 : 1
}

async function csvFile(io: HashIo, head: Uint8Array, rest: Input, options: Options): Promise<number> {
  const found = collected(options.json ? most.json : most.shown)
  const output = options.output === undefined ? undefined : begun(options.output)
  const fixing = options.fix === true || output !== undefined
  const progress = progressOn(io)
  const write = output ? (text: string) => output.write(text) : (text: string) => io.stdout.write(text)
  const onCorrected = fixing ? write : undefined
  const judged = makeDoctor({
    strict: options.strict === true,
    era: options.era,
    channel: options.for,
    onProblem: found.problem,
    onDevice: (device) => {
      progress.count()
      found.device(device)
    },
    onRepair: found.repair,
    onCorrected,
  })
  // strict judges the file as it stands; what it should be instead comes from reading it as it is meant
  const corrector = options.strict
    ? makeDoctor({ strict: false, channel: options.for, onProblem: () => {}, onRepair: found.repair, onCorrected })
    : undefined
  const take = (bytes: Uint8Array) => {
    judged.push(bytes)
    corrector?.push(bytes)
  }
  try {
    take(head)
    for await (const bytes of rest) take(bytes)
    const diagnosis = judged.end()
    const report: Diagnosis = corrector ? { ...diagnosis, corrected: corrector.end().corrected } : diagnosis
    progress.end()
    if (report.corrected.rows > 0) output?.keep()
    // the corrected file has standard output for itself
    const told = options.fix && !output ? { ...io, stdout: io.stderr } : io
    if (options.json) printJson(told, found.document(report))
    else showDiagnosis(makeScreen(told.stdout), report, found, fixing)
    if (fixing) return report.corrected.rows > 0 && report.corrected.leftOut === 0 ? 0 : 1
    return report.ok ? 0 : 1
  } finally {
    output?.drop()
  }
}

function begun(path: string): SafeFile {
  try {
    return openSafeFile(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    throw new InputError(`The file ${path} cannot be written: ${why}. Choose another place with --output.`)
  }
}

async function beginningOf(input: Input): Promise<{ head: Uint8Array; rest: Input }> {
  const iterator = input[Symbol.asyncIterator]()
  const parts: Uint8Array[] = []
  let size = 0
  while (size < headSize) {
    const { done, value } = await iterator.next()
    if (done) break
    parts.push(Uint8Array.from(value)) // a reader may use its buffer again
    size += value.length
  }
  const head = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    head.set(part, at)
    at += part.length
  }
  return { head, rest: { [Symbol.asyncIterator]: () => iterator } }
}

export type Found = {
  readonly problems: readonly Problem[]
  readonly devices: readonly DeviceOut[]
  readonly repairs: readonly Repair[]
  readonly sums: { readonly problems: number; readonly devices: number; readonly repairs: number }
  readonly strengths: Readonly<Record<'strong' | 'weak' | 'none', number>>
}

export type DeviceOut = Omit<Device, 'hash'>

function collected(mostOfEach: number) {
  const problems: Problem[] = []
  const devices: DeviceOut[] = []
  const repairs: Repair[] = []
  const sums = { problems: 0, devices: 0, repairs: 0 }
  const strengths = { strong: 0, weak: 0, none: 0 }
  const found = { problems, devices, repairs, sums, strengths }
  const short = (text: string) => (text.length > longestValue ? `${text.slice(0, longestValue)}…` : text)
  return {
    ...found,
    problem(problem: Problem) {
      if (sums.problems++ < mostOfEach) problems.push(problem)
    },
    device({ hash: _, ...device }: Device) {
      if (device.forecast) strengths[device.forecast.strength]++
      if (sums.devices++ < mostOfEach) devices.push(device)
    },
    repair(repair: Repair) {
      if (sums.repairs++ < mostOfEach) {
        repairs.push({ ...repair, before: short(repair.before), after: short(repair.after) })
      }
    },
    document(report: Diagnosis) {
      const left = (name: keyof typeof sums) => {
        const count = sums[name] - found[name].length
        return count > 0 ? { [`${name}NotShown`]: count } : {}
      }
      return {
        kind: 'csv',
        ...report,
        problems,
        ...left('problems'),
        devices,
        ...left('devices'),
        repairs,
        ...left('repairs'),
      }
    },
  }
}

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
