// `taxiway story`: everything that is known to have happened to one device, in order of time, as the portal tells it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { ProfileWay } from '../../contract/autopilot/profile.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import { linesOfOthers } from '../../story/attempts.ts'
import { linesElsewhere } from '../../story/elsewhere.ts'
import type { Hop, Outcome, Stage, Step } from '../../story/event.ts'
import { sentenceOf } from '../../story/sentence.ts'
import { connect } from '../operator-file.ts'
import { fitted, hanging, listDocument, print, say, terminalWidth, withoutPadding } from '../output.ts'
import { registrationOf } from './find.ts'
import { verdictLines } from './verdict.ts'

type Options = { data?: string; tenant?: string; json?: boolean; follow?: boolean; why?: boolean }

const base = '/beta/deviceManagement'

export function storyCommand(): Command {
  return new Command('story')
    .description('Tell what happened to one device, from all hops on one clock')
    .argument('<serial-or-id>', 'serial number or registration id')
    .option('--follow', 'go on until Ctrl-C')
    .option('--why', 'also explain why the device has its profile')
    .option('--tenant <domain>', 'which tenant; needed where there are several')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document; with --follow a document a line, without end')
    .addHelpText(
      'after',
      `
The story is in order of time. With --follow the lines that stand stay: what is told later than one of them, as a device tells its
own steps when it gets to it, comes below with its own time and the word late.

Examples:
  taxiway story PF2ABC --why
  taxiway story PF2ABC --follow`,
    )
    .action(showStory)
}

export type Event = {
  sequence: string
  at: string
  hop: Hop
  step: Step
  stage: Stage
  outcome: Outcome
  claimed: boolean
  assurance: Assurance | null
  run: string | null
} & {
  detail: Record<string, unknown>
}
const signs: Readonly<Record<Outcome, string>> = { ok: '✓', info: '·', warning: '!', failed: '✗' }

async function showStory(key: string, options: Options): Promise<void> {
  const api = connect(options)
  try {
    const id = await registrationOf(api, key)
    const device = `${base}/windowsAutopilotDeviceIdentities/${id}`
    const document = options.json && !options.follow ? listDocument('events') : undefined
    const because = options.why ? await why(api, device) : undefined
    if (because && !document) print(options.json, { why: because }, ...explain(because))
    // Events arrive in order of storage: a device reports its own later, so the known ones are sorted by time first.
    const known: Event[] = []
    let after = '0'
    const next = async (wait: string): Promise<Event[]> => {
      const { value } = await api.get<{ value: Event[] }>(`${device}/story?after=${after}${wait}`)
      after = value.at(-1)?.sequence ?? after
      return value
    }
    for (let page = await next(''); page.length > 0; page = await next('')) known.push(...page)
    let last: Event | undefined
    let latest = Number.NEGATIVE_INFINITY
    const show = (events: readonly Event[]): void => {
      const [others, elsewhere] = [linesOfOthers(known, Date.now()), linesElsewhere(known, Date.now())]
      const newest = latest
      for (const event of events.toSorted(byTime)) {
        const late = Date.parse(event.at) < newest
        const marks = { somebody: others.has(event), elsewhere: elsewhere.has(event), late }
        if (document) document.add({ ...event, ...marks })
        else print(options.json, { ...event, ...marks }, ...eventLines(event, marks, last && dayOf(last)))
        latest = Math.max(latest, Date.parse(event.at))
        last = event
      }
    }
    show(known)
    document?.end({ ...(because && { why: because }) })
    let verdict = verdictLines(known.toSorted(byTime), { key, explained: options.why }, Date.now())
    if (!options.json) say(...verdict)
    if (options.follow && !options.json && process.stdout.isTTY) say('Waiting for what happens next. Ctrl-C ends it.')
    while (options.follow) {
      const news = await next('&waitSeconds=20')
      if (news.length === 0) continue
      // what came together is sorted together, however many pages it has
      for (let page = await next(''); page.length > 0; page = await next('')) news.push(...page)
      known.push(...news)
      show(news)
      const before = verdict.join()
      verdict = verdictLines(known.toSorted(byTime), { key, explained: options.why }, Date.now())
      if (!options.json && verdict.join() !== before) say(...verdict)
    }
  } finally {
    api.close()
  }
}

const byTime = (one: Event, other: Event) => Date.parse(one.at) - Date.parse(other.at)
const dayOf = ({ at }: Pick<Event, 'at'>): string => at.slice(0, 10)

/** Narrower, a line says the same in fewer words. */
const ample = 100
/** Narrower, what a device claims has a line of its own below whose word it is. */
const tight = 70

/**
 * Marked as in the portal: lines of another machine that showed the hardware hash of the device, and claims about another
 * organisation. The speaker stands before the
 * words, and a machine's own text is one line of the terminal: it could contain a text like a line, or a mark, of ours. The
 * whole text is in `--json`. A day stands before its first line.
 */
export function eventLines(
  event: Pick<Event, 'at' | 'hop' | 'step' | 'outcome' | 'detail' | 'claimed' | 'assurance'>,
  marks: { readonly somebody: boolean; readonly elsewhere?: boolean; readonly late?: boolean },
  dayBefore: string | undefined,
  width = terminalWidth(),
): string[] {
  const { at, hop, step, outcome, detail, claimed, assurance } = event
  const { somebody, elsewhere = false, late = false } = marks
  const narrow = width !== undefined && width < ample
  const who = somebody ? (narrow ? 'one with its hash' : 'somebody who showed its hash') : 'the device'
  const says = claimed ? `(says ${who}, ${assurance ?? 'claimed'}) ` : somebody ? `(about ${who}) ` : ''
  // what happened in another organisation is neither a success nor a failure of this one
  const sign = signs[elsewhere ? 'info' : outcome]
  // only a device claims, which `says` says
  const place = narrow ? (claimed ? '' : `${hop}: `) : `${hop.padEnd(12)} `
  const start = `${narrow ? `${at.slice(11, 19)} ` : `${at.slice(11, 23)}  `}${sign} ${narrow ? '' : place}`
  const by = `${narrow ? place : ''}${late ? '(late) ' : ''}${says}`
  const text = (elsewhere ? 'in another organisation: ' : '') + withoutPadding(sentenceOf(step, outcome, detail))
  const day = dayOf(event)
  return [...(day === dayBefore ? [] : [day]), ...lines()]

  function lines(): string[] {
    if (!claimed) return hanging(start, by + text, width)
    if (width === undefined || width >= tight) return [fitted(start + by + text, width)]
    return [...hanging(start, by.trimEnd(), width), fitted(`  ${text}`, width)]
  }
}

type Explanation = {
  profile: { displayName: string } | null
  reason: string
  candidates: { displayName: string; verdict: string; because: string; via: ProfileWay }[]
}

/** Told where groups in groups lead to it. */
function wayOf(via: ProfileWay | undefined): string[] {
  const { through = [], groupName } = via ?? {}
  if (through.length === 0) return []
  return [`    It is in ${[...through.map(({ displayName }) => displayName), groupName].join(', which is in ')}.`]
}

async function why(api: Api, device: string): Promise<Explanation> {
  return api.get<Explanation>(`${device}/effectiveProfile`)
}

function explain({ profile, reason, candidates }: Explanation): string[] {
  const others = candidates
    .filter((one) => one.verdict !== 'chosen')
    .map((one) => `    not ${one.displayName}: ${one.because}`)
  const chosen = candidates.find((one) => one.verdict === 'chosen')
  return [`Profile: ${profile?.displayName ?? 'none'}. ${reason}`, ...wayOf(chosen?.via), ...others, '']
}
