// The demonstration's terminal output: a line for each step as it happens, and a table at the end. It writes by itself, for
// its colours; everything that it shows was made on this machine a moment ago, and devices' texts are made printable.

import { isRunByNpm } from '../../config.ts'
import type { Demo, Progress } from '../../demo/run.ts'
import { printable } from '../../kernel/text/printable.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { sentenceOf } from '../../story/sentence.ts'
import { table } from '../output.ts'
import { enterStage, frame, outcomeOf, startLive, takeStep } from './demo-live.ts'

const paint = (code: number) => (text: string) =>
  process.stdout.isTTY && process.stdout.hasColors() ? `\u001b[${code}m${text}\u001b[0m` : text
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)
const yellow = paint(33)
const expected = 'as expected'
const signs = { ok: green('✓'), info: '·', warning: yellow('!'), failed: red('✗') } as const

export function showOpening(): void {
  process.stdout.write(`${bold('Taxiway')}: from the unboxed PC to the managed workplace, on this machine alone.\n\n`)
}

type Shown = Progress & { readonly end: () => void }

export const isWatched = (): boolean => process.stdout.isTTY === true

/** With `--json` the steps go to stderr, so that stdout holds the one document. */
export function showProgress(quiet: boolean): Shown {
  const write = (line: string) => (quiet ? process.stderr : process.stdout).write(`${line}\n`)
  return {
    stage: (text) => write(bold(`▸ ${text}`)),
    device(serial, { step, outcome, detail }) {
      const sentence = printable(sentenceOf(step, outcome, { text: detail }))
      write(`  ${dim(serial.padEnd(14))} ${signs[outcome]} ${sentence}`)
    },
    end: () => undefined,
  }
}

/** A row for each device, drawn over the one before at each step and each second, and left standing at the end. */
export function showLive(): Shown {
  const live = startLive()
  let drawn = 0
  const draw = () => {
    const { columns = 80, rows = 24 } = process.stdout
    const lines = frame(live, { width: columns, height: rows - 1, now: new Date() })
    const painted = lines.map(({ text, sign }) => (sign ? text.replace(sign, signs[outcomeOf(sign)]) : text))
    process.stdout.write(`${drawn > 0 ? `\u001b[${drawn}A` : ''}\u001b[J${painted.join('\n')}\n`)
    drawn = lines.length
  }
  const clock = setInterval(draw, 1000)
  return {
    stage(text) {
      enterStage(live, text, new Date())
      draw()
    },
    device(serial, { step, outcome, detail }) {
      takeStep(live, serial, { step, outcome, sentence: sentenceOf(step, outcome, { text: detail }), now: new Date() })
      draw()
    },
    end() {
      clearInterval(clock)
      if (live.stages.length > 0) draw()
    },
  }
}

/** What it did in another organisation is not the doing of the one that it is registered with. */
const placed = (done: string, { elsewhere }: Demo['devices'][number]): string =>
  elsewhere === null ? done : `${done} in ${elsewhere}`

/** `found`: commands find it by themselves; `ends`: it is over with this, and nothing serves what could be opened. */
type Known = { readonly found: boolean; readonly ends: boolean }

export function showSummary(demo: Demo, { found, ends }: Known): void {
  process.stdout.write(`${summary(demo)}\n${ends ? '' : `${whatToOpen(demo, found)}\n`}`)
}

function summary({ devices, own }: Demo): string {
  const rows = devices.map((device) => [
    device.serial,
    device.profile ?? '–',
    device.joined ? placed('joined', device) : '–',
    device.enrolled ? placed('enrolled', device) : '–',
    device.espDevice,
    device.espUser,
    device.desktop ? 'desktop' : device.outcome,
    device.surprises.length === 0 ? expected : device.surprises.join('; '),
  ])
  const shown = table(
    ['Device', 'Profile', 'Directory', 'Management', 'Device setup', 'Account setup', 'End', ''],
    rows,
  ).map((line) => (line.endsWith(expected) ? line.slice(0, -expected.length) + green(expected) : line))
  const titles = devices.map((device) => `  ${device.serial}: ${device.title}`)
  return `
${shown.join('\n')}

${titles.join('\n')}
${
  own.simulated.length > 0
    ? `\nThis machine hides its ${own.simulated.join(', ')}; those parts of ${devices[0]?.serial}'s hash are simulated, and the hash says so.\n`
    : `\n${devices[0]?.serial} is this very machine, by its own collected hardware hash.\n`
}`
}

function whatToOpen({ devices, urls, data, domain, administrator }: Demo, found: boolean): string {
  const taxiway = isRunByNpm() ? 'npx taxiway' : 'taxiway'
  const devicesHere = found
    ? `${taxiway} devices`
    : `${taxiway} devices --data ${shellWord(data)} --tenant ${shellWord(domain)}`
  const page = (id: string | null) => (id ? `${urls.portal}/devices/${id}` : urls.portal)
  return `Open in the browser (the certificate is this demonstration's own; accept it once for each address):

  ${bold(urls.portal)}
  sign in as ${bold(administrator.userPrincipalName)} with ${bold(administrator.password)}
  the story of the first device: ${page(devices[0]?.registration ?? null)}

On the command line, in another terminal while this one serves:

  ${bold(devicesHere)}
  alarms, audit and story ${shellWord(devices[0]?.serial ?? 'SERIAL')} likewise

Ctrl-C ends it.`
}
