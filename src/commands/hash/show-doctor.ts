// What the doctor found, for people: problems, devices, channels and the corrected file, the sum at the end.

import type { Objection } from '../../autopilot/doctor/channels.ts'
import type { Found } from '../../autopilot/doctor/collect.ts'
import type { Device } from '../../autopilot/doctor/device.ts'
import type { CsvReport } from '../../autopilot/doctor/examine.ts'
import type { Forecast, KeyName } from '../../autopilot/doctor/forecast.ts'
import { withUnseen } from '../../autopilot/doctor/mend.ts'
import type { Problem } from '../../autopilot/doctor/problem.ts'
import type { Screen } from './screen.ts'
import { showFinding, wrapped } from './screen.ts'

/** Each device is shown of a file that fits a screen; of a longer one those that somebody should look at. */
const fewDevices = 12

const channelWords = {
  mdm: 'MDM portal',
  'partner-center': 'Partner Center',
  store: 'Store for Business',
  business: 'Business portal',
} as const

const keyWords: Readonly<Record<KeyName, string>> = {
  'endorsement-key': 'endorsement key',
  tuple: 'maker, model and serial number',
  uuid: 'UUID',
  'product-key': 'product ID',
  'system-disk': 'system disk',
  disk: 'disk',
  mac: 'network address',
}

const objectionWords: Readonly<Record<Objection, string>> = {
  header: 'the header',
  encoding: 'the encoding',
  separator: 'the separator',
  quotes: 'quotation marks',
  lines: 'lines that are no devices',
  'hidden-characters': 'hidden characters',
  comma: 'a comma inside a value',
  'rows-without-hash': 'rows without a hash',
  'refused-rows': 'refused rows',
  'too-many-rows': 'too many rows',
}

const words = (objections: readonly Objection[]) => objections.map((one) => objectionWords[one]).join(', ')

export function showDiagnosis(screen: Screen, report: CsvReport, fixed: boolean): void {
  const { found } = report
  for (const problem of found.problems) showProblem(screen, problem)
  const hidden = found.sums.problems - found.problems.length
  if (hidden > 0) screen.out(`  … and ${hidden} more. Use --json to see them.`)
  showDevices(screen, found)
  if (report.rows > 0) {
    showDoors(screen, report)
    showCorrected(screen, report, fixed)
  }
  const { rows, good, refused, warnings, encoding } = report
  const mark = report.ok ? screen.good('✓') : screen.bad('✗')
  const counts = `${count(rows, 'device')}, ${good} good, ${refused} refused, ${count(warnings, 'warning')}`
  screen.out(`  ${mark} ${screen.bold(counts)} ${screen.dim(`(${encoding})`)}`)
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

function showProblem(screen: Screen, { severity, line, column, message, remedy, bytes, codePoint }: Problem): void {
  const position = column === undefined ? `line ${line}` : `line ${line}, column ${column}`
  const found = bytes === undefined ? '' : ` The bytes in the file are ${bytes}.`
  const said = codePoint !== undefined || message.toLowerCase().startsWith(`line ${line}`)
  const mark = severity === 'error' ? screen.bad('✗') : screen.warn('!')
  showFinding(screen, mark, { message: `${said ? '' : `${position}: `}${message}${found}`, remedy })
}

function showDevices(screen: Screen, { devices, strengths, sums }: Found): void {
  const wanted = sums.devices <= fewDevices ? devices : devices.filter(isWorthALook)
  if (wanted.length > 0) section(screen, 'Devices')
  for (const device of wanted) showDevice(screen, device)
  const { strong, weak, none } = strengths
  if (strong + weak + none === 0) return
  section(screen, 'Recognised later')
  const text = `${count(strong, 'device')} strongly, ${weak} weakly (not after a new disk or network adapter), ${none} never.`
  screen.out(`    ${wrapped(screen, text, 4)}`)
}

const isWorthALook = ({ forecast, collisions }: Device) =>
  collisions.length > 0 || (forecast !== undefined && forecast.strength !== 'strong')

function showDevice(screen: Screen, { line, serialNumber, manufacturer, model, forecast, collisions, by }: Device) {
  const name = [serialNumber || 'no serial number', [manufacturer, model].filter(Boolean).join(' ')]
  screen.out(`    ${screen.dim(`line ${line}`)}  ${wrapped(screen, name.filter(Boolean).join(', '), 6)}`)
  if (forecast) screen.out(`      ${forecastLine(screen, forecast, 6)}`)
  else if (by !== undefined) screen.out(`      ${screen.dim('named without a hash')}`)
  for (const { key, line: other } of collisions) {
    screen.out(`      ${screen.warn(wrapped(screen, `The same ${keyWords[key]} as line ${other}`, 6))}`)
  }
}

export function showForecast(screen: Screen, forecast: Forecast): void {
  section(screen, 'Recognised later')
  screen.out(`    ${forecastLine(screen, forecast, 4)}`)
}

function forecastLine(screen: Screen, { strength, keys, survives }: Forecast, indent: number): string {
  const by = keys.length > 0 ? `by ${keys.map((key) => keyWords[key]).join('; ')}` : 'by nothing'
  const lost = [...(survives.disks ? [] : ['other disks']), ...(survives.adapters ? [] : ['other network adapters'])]
  if (strength === 'strong') return wrapped(screen, `${by}: strong`, indent)
  if (strength === 'none') return screen.bad(wrapped(screen, `never recognised again (${by})`, indent))
  return screen.warn(wrapped(screen, `${by}: weak, not recognised with ${lost.join(' or ')}`, indent))
}

function showDoors(screen: Screen, { doors }: CsvReport): void {
  section(screen, 'Channels of the original service, as the file stands')
  for (const { channel, takes, why, rows } of doors) {
    const mark = takes ? screen.good('✓') : screen.dim('·')
    const limit = why.includes('too-many-rows') ? ` (${rows} in one file)` : ''
    const text = takes ? 'takes it' : `does not take it: ${words(why)}${limit}`
    screen.out(`  ${mark} ${wrapped(screen, `${channelWords[channel]} ${text}`, 4)}`)
  }
}

const shownRepairs = 20

function showCorrected(screen: Screen, { corrected, channel, found }: CsvReport, fixed: boolean): void {
  const { rows, leftOut, values, file } = corrected
  if (values === 0 && leftOut === 0 && file.length === 0 && !fixed) return
  section(screen, fixed ? 'Corrected file' : 'What a corrected file would change (--output FILE)')
  for (const { line, column, value, before, after } of found.repairs.slice(0, shownRepairs)) {
    const text = `line ${line}, column ${column}, ${value}: "${withUnseen(before)}" becomes "${withUnseen(after)}"`
    screen.out(`    ${wrapped(screen, text, 4)}`)
  }
  if (values > shownRepairs) screen.out(`    … and ${values - shownRepairs} more. Use --json to see them.`)
  if (file.length > 0) screen.out(`    ${wrapped(screen, `In the file as a whole: ${words(file)}.`, 4)}`)
  const sum = `${count(rows, 'row')} for ${channelWords[channel]}, ${count(values, 'value')} changed, ${leftOut} left out.`
  screen.out(`    ${leftOut > 0 ? screen.warn(sum) : sum}`)
}

function section(screen: Screen, name: string): void {
  screen.out()
  screen.out(`  ${screen.bold(name)}`)
}
