// What a story comes to, after its lines: how the deployment stands, and each failure once, with its cause and what to do.

import { lastWord } from '../../kernel/text/shell.ts'
import { meaningOf } from '../../story/code.ts'
import { endSince, type FailureNow, failuresNow, progressOf, type Verdict } from '../../story/progress.ts'
import { type Act, actFor, type Kept, keptFor, refusedFor, remedyOf } from '../../story/remedy/remedy.ts'
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
  'assign-profile': (serial) => `taxiway story --why ${lastWord(serial)}`,
  wipe: (serial) => `taxiway devices wipe ${lastWord(serial)}`,
  'delete-registration': undefined,
  'look-at-alarms': () => 'taxiway alarms',
  enable: (serial) => `taxiway devices enable ${lastWord(serial)}`,
} as const satisfies Record<Act, ((serial: string) => string) | undefined>

const looks = {
  app: (name) => `taxiway app show ${lastWord(name)}`,
  policy: (name) => `taxiway policy show ${lastWord(name)}`,
} as const satisfies Record<Kept, (name: string) => string>

type Asked = {
  /** As the device was asked for. */
  readonly key: string
  /** Why it has its profile was said already. */
  readonly explained?: boolean | undefined
  /** Who joined the device, as the server saw. */
  readonly person?: string | undefined
}

/** `now` in milliseconds. */
export function verdictLines(
  events: readonly Event[],
  asked: Pick<Asked, 'key' | 'explained'>,
  now: number,
  width = terminalWidth(),
): string[] {
  const failures = failuresNow(events, now)
  const person = userIn(events.findLast(({ step }) => step === 'directory-joined'))
  return [
    '',
    ...verdictLine(events, now, width, failures),
    ...failures.flatMap((one) => failureLines(one, { ...asked, person }, width)),
  ]
}

function verdictLine(
  events: readonly Event[],
  now: number,
  width: number | undefined,
  failures: readonly FailureNow<Event>[],
): string[] {
  const { verdict } = progressOf(events, now)
  const end = verdict === 'succeeded' ? endSince(events) : undefined
  const unmanaged = verdict === 'succeeded' && failures.some(({ cause }) => cause.step === 'not-enrolled')
  if (!end) return [unmanaged ? 'It is set up, and nothing manages it.' : verdicts[verdict]]
  const { step, outcome, detail } = end
  return hanging('', `It was deployed, and since then it ${sentenceOf(step, outcome, detail)}.`, width)
}

const userIn = (event: Event | undefined): string | undefined =>
  typeof event?.detail.user === 'string' ? event.detail.user : undefined

/** For each reason of a refusal, what lets the person or the device in. */
const letIn: Readonly<Record<string, (person: string) => readonly string[]>> = {
  'account-disabled': (person) => [`taxiway user enable ${lastWord(person)}`],
  'user-disabled': (person) => [`taxiway user enable ${lastWord(person)}`],
  'join-not-allowed': (person) => [
    `taxiway user change --may-join yes ${lastWord(person)}`,
    'taxiway organization set --may-join all',
  ],
  'device-cap-reached': () => [
    'taxiway devices clean --older-than 90d --dry-run',
    'taxiway organization set --device-limit NUMBER',
  ],
  'too-many-managed': () => [
    'taxiway devices clean --older-than 90d --dry-run',
    'taxiway organization set --managed-limit NUMBER',
  ],
  'platform-blocked': () => ['taxiway restriction list'],
  'personal-blocked': () => ['taxiway restriction list', 'taxiway corporate-device import FILE'],
  'version-too-old': () => ['taxiway restriction list'],
  'version-too-new': () => ['taxiway restriction list'],
  'manufacturer-blocked': () => ['taxiway restriction list'],
  'user-not-licensed': (person) => [`taxiway user change --licensed yes ${lastWord(person)}`],
  'mdm-scope': (person) => [
    `taxiway user change --licensed yes ${lastWord(person)}`,
    'taxiway organization set --managed all',
  ],
}

function commandsFor({ cause, isSetUp }: FailureNow<Event>, { key, explained, person }: Asked): readonly string[] {
  const refused = refusedFor(cause.step, cause.detail)
  const whom = userIn(cause) ?? person ?? 'NAME'
  if (cause.step === 'not-enrolled') return letIn['mdm-scope']?.(whom) ?? []
  if (refused !== undefined && Object.hasOwn(letIn, refused)) return letIn[refused]?.(whom) ?? []
  const act = actFor(cause.step, cause.detail, isSetUp)
  if (act === 'assign-profile' && explained) return ['taxiway profile assign --help']
  const command = act && acts[act]?.(key)
  return command === undefined ? [] : [command]
}

/**
 * What a machine says of itself could contain a text like a line of ours: it is told whole, as somebody has to act on it, and each
 * further line of it begins with a bar that no line of ours has.
 */
function failureLines(failure: FailureNow<Event>, asked: Asked, width: number | undefined): string[] {
  const { cause, source, name, reason, code, isSetUp } = failure
  const { step, outcome } = cause
  const what = withoutPadding(sentenceOf(step, outcome, name === undefined ? {} : { name, text: name }))
  const meaning = meaningOf(code ?? reason)
  // what the code means says more than what usually is the cause
  const why = [
    reason ?? (meaning ? undefined : remedyOf(step, isSetUp, cause.detail)?.cause),
    reason?.includes(code ?? '') ? undefined : code,
    meaning,
  ]
  const because = withoutPadding(why.filter((one) => one !== undefined).join(' '))
  const line = ({ claimed, assurance }: Event, start: string, text: string) => {
    if (text === '') return []
    if (!claimed) return hanging(start, text, width)
    return claimLines(start, `(says the device, ${assurance ?? 'claimed'}) ${text}`, width)
  }
  const next = remedyOf(step, isSetUp, cause.detail)?.next
  const kept = keptFor(step)
  const look = kept && looks[kept]
  const margin = ' '.repeat(width !== undefined && width < 60 ? 4 : 16)
  return [
    ...line(cause, `${outcome === 'failed' ? '✗' : '!'} `, what),
    ...line((reason ?? code) ? source : cause, '    Why:        ', because),
    ...(next ? hanging('    What to do: ', next, width) : []),
    ...commandsFor(failure, asked).map((command) => margin + command),
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
