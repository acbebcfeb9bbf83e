// What a story comes to, after its lines: how the deployment stands, and each failure once, with its cause and what to do.

import { shellWord } from '../../kernel/text/shell.ts'
import { meaningOf } from '../../story/code.ts'
import { type FailureNow, failuresNow, progressOf, type Verdict } from '../../story/progress.ts'
import { type Act, actFor, type Kept, keptFor, remedyOf } from '../../story/remedy.ts'
import { sentenceOf } from '../../story/sentence.ts'
import { hanging, terminalWidth, withoutPadding } from '../output.ts'
import type { Event } from './story.ts'

const verdicts = {
  'not-started': 'Its deployment has not begun.',
  running: 'Its deployment is under way.',
  succeeded: 'It is deployed.',
  failed: 'Its deployment failed.',
  'ended-without-profile': 'It was set up without its profile.',
} as const satisfies Record<Verdict, string>

const acts = {
  'assign-profile': (serial) => `taxiway story ${shellWord(serial)} --why`,
  wipe: (serial) => `taxiway devices wipe ${shellWord(serial)}`,
  'delete-registration': undefined,
  'look-at-alarms': () => 'taxiway alarms',
  enable: (serial) => `taxiway devices enable ${shellWord(serial)}`,
} as const satisfies Record<Act, ((serial: string) => string) | undefined>

const looks = {
  app: (name) => `taxiway app show ${shellWord(name)}`,
  policy: (name) => `taxiway policy show ${shellWord(name)}`,
} as const satisfies Record<Kept, (name: string) => string>

/** `key` as the device was asked for; `now` in milliseconds. */
export function verdictLines(events: readonly Event[], key: string, now: number, width = terminalWidth()): string[] {
  const failures = failuresNow(events, now)
  return ['', verdicts[progressOf(events, now).verdict], ...failures.flatMap((one) => failureLines(one, key, width))]
}

/**
 * What a machine says of itself could contain a text like a line of ours: it is told whole, as somebody has to act on it, and each
 * further line of it begins with a bar that no line of ours has.
 */
function failureLines(
  { cause, source, name, reason, code, isSetUp }: FailureNow<Event>,
  key: string,
  width: number | undefined,
): string[] {
  const { step, outcome } = cause
  const what = withoutPadding(sentenceOf(step, outcome, name === undefined ? {} : { name, text: name }))
  const meaning = meaningOf(code ?? reason)
  // what the code means says more than what usually is the cause
  const why = [
    reason ?? (meaning ? undefined : remedyOf(step, isSetUp)?.cause),
    reason?.includes(code ?? '') ? undefined : code,
    meaning,
  ]
  const because = withoutPadding(why.filter((one) => one !== undefined).join(' '))
  const line = ({ claimed, assurance }: Event, start: string, text: string) => {
    if (text === '') return []
    if (!claimed) return hanging(start, text, width)
    return claimLines(start, `(says the device, ${assurance ?? 'claimed'}) ${text}`, width)
  }
  const next = remedyOf(step, isSetUp)?.next
  const kept = keptFor(step)
  const look = kept && looks[kept]
  const command = acts[actFor(step, cause.detail, isSetUp) ?? 'delete-registration']?.(key)
  const margin = ' '.repeat(width !== undefined && width < 60 ? 4 : 16)
  return [
    ...line(cause, `${outcome === 'failed' ? '✗' : '!'} `, what),
    ...line((reason ?? code) ? source : cause, '    Why:        ', because),
    ...(next ? hanging('    What to do: ', next, width) : []),
    ...(command ? [margin + command] : []),
    ...(look && name !== undefined ? [margin + look(name)] : []),
  ]
}

const bar = ' |'

/** A machine may say as much as it likes, and has this much room. */
const mostClaimed = 6

function claimLines(start: string, text: string, width: number | undefined): string[] {
  const [first = '', ...more] = hanging(start, text, width)
  const lines = [first, ...more.map((line) => bar + line.slice(bar.length))]
  if (lines.length <= mostClaimed) return lines
  return [...lines.slice(0, mostClaimed - 1), `${bar.padEnd(start.length)}… The whole is in --json.`]
}
