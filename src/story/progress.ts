// Where a deployment stands: folds the events of a device's story into its six stages (L-031).
// The server's own lines decide about join and enrolment: a device's report of them is shown as a claim, and makes no success.
// A device may be deployed many times; only the newest attempt of its own counts (attempts.ts). What somebody did who
// only showed its hardware hash stands beside it.

import { attemptsOf, isCertain, type Line } from './attempts.ts'
import { elsewhereIn } from './elsewhere.ts'
import { deviceSteps, type Outcome, type Stage, type Step, stages } from './event.ts'
import { type Failure, failuresOf, type ToldLine } from './failure.ts'

export const railStages = stages.filter((stage) => stage !== 'registration')
export type RailStage = Exclude<Stage, 'registration'>

/** `elsewhere`: the device claims to have done it in another organisation (elsewhere.ts). */
export type StageState = 'waiting' | 'current' | 'done' | 'warning' | 'failed' | 'skipped' | 'elsewhere'

export type TimedLine = Line & { readonly at: string; readonly outcome: Outcome }

export type Verdict = 'not-started' | 'running' | 'succeeded' | 'failed' | 'ended-without-profile'

export type DeploymentProgress = {
  readonly stages: ReadonlyArray<{
    readonly stage: RailStage
    readonly state: StageState
    readonly endedAt: string | undefined
  }>
  readonly verdict: Verdict
  readonly startedAt: string | undefined
  readonly lastAt: string | undefined
  readonly attempt: number
  /** At it since the device itself began, as far as anything of it reached the server since then. */
  readonly somebody:
    | {
        readonly startedAt: string
        readonly state: 'running' | 'failed' | 'ended'
        /** It joined as a machine of its own: it is not the device. */
        readonly contested: boolean
      }
    | undefined
}

/** These happen in any stage; they belong to the one that was reached before them. */
const anywhere: ReadonlySet<Step> = new Set<Step>([
  'page-shown',
  'update-installed',
  'rebooted',
  'profile-discarded',
  'gave-up',
])

/**
 * The events of the newest attempt up to its end, and what came after it; and its number, counted from one; zero when nothing was
 * heard yet.
 */
export function newestAttempt<T extends TimedLine>(
  events: readonly T[],
  now: number,
): { readonly events: readonly T[]; readonly later: readonly T[]; readonly attempt: number } {
  const own = attemptsOf(events, now).filter(({ whose }) => whose === 'device')
  return { events: own.at(-1)?.events ?? [], later: own.at(-1)?.later ?? [], attempt: own.length }
}

/** `isSetUp`: the device was set up by then, so that no status page waits for what failed, and no reset is needed. */
export type FailureNow<T> = Failure<T> & { readonly isSetUp: boolean }

/** What went wrong in it, and what management failed to bring since then. */
export function failuresNow<T extends TimedLine & ToldLine>(
  events: readonly T[],
  now: number,
): readonly FailureNow<T>[] {
  const newest = newestAttempt(events, now)
  const lines = [...newest.events, ...newest.later.filter(({ hop }) => hop === 'mdm')]
  const elsewhere = elsewhereIn(lines)
  const onceSetUp = linesOnceSetUp(events, now)
  return failuresOf(lines.filter((line) => !elsewhere.has(line))).map((failure) => ({
    ...failure,
    isSetUp: onceSetUp.has(failure.cause),
  }))
}

/** The lines after the end of their attempt, and all of an attempt that ended well: nothing in these kept anybody from the desktop. */
export function linesOnceSetUp<T extends TimedLine>(events: readonly T[], now: number): ReadonlySet<T> {
  return new Set(
    attemptsOf(events, now).flatMap((attempt) => {
      const verdict = verdictOf(attempt.events)
      const well = verdict === 'succeeded' || verdict === 'ended-without-profile'
      return well ? [...attempt.events, ...attempt.later] : attempt.later
    }),
  )
}

function somebodyOf(events: readonly TimedLine[], now: number): DeploymentProgress['somebody'] {
  const attempts = attemptsOf(events, now)
  const own = attempts.findLast(({ whose }) => whose === 'device')
  const others = attempts.filter(({ whose, last }) => whose === 'somebody' && last > (own?.first ?? -1))
  const last = others.toSorted((one, other) => one.last - other.last).at(-1)
  const first = last?.events[0]
  if (!last || !first) return undefined
  const verdict = verdictOf(last.events)
  const contested = last.events.some(({ step }) => step === 'device-contested')
  // The server saw this machine get an object of its own, so its own word says that it is at its end.
  const isOver = contested && last.events.some(({ step }) => step === 'desktop')
  return {
    startedAt: first.at,
    state: verdict === 'failed' || (verdict === 'running' && !isOver) ? verdict : 'ended',
    contested,
  }
}

/** `now` in milliseconds. */
export function progressOf(events: readonly TimedLine[], now: number): DeploymentProgress {
  const { events: newest, attempt } = newestAttempt(events, now)
  const verdict = verdictOf(newest)
  const elsewhere = elsewhereIn(newest)
  const { staged, reached } = stagesOf(newest.filter((line) => !elsewhere.has(line)))
  const stagesElsewhere = new Set([...elsewhere].map(({ stage }) => stage))
  const foreign = endedForeign(newest)
  return {
    stages: railStages.map((stage, index) => {
      const own = staged.filter((event) => event.index === index)
      if (own.length === 0 && stagesElsewhere.has(stage)) return { stage, state: 'elsewhere', endedAt: undefined }
      const failed = foreign && stage === 'authentication'
      const state = failed ? 'failed' : stateOf(own, index, reached, verdict)
      // A restart brings lines of stages that are over; they do not make these end later than those that followed.
      return { stage, state, endedAt: own.findLast(({ inTurn }) => inTurn)?.at }
    }),
    verdict,
    startedAt: newest[0]?.at,
    lastAt: newest.at(-1)?.at,
    attempt,
    somebody: somebodyOf(events, now),
  }
}

const ends: ReadonlySet<Step> = new Set<Step>(['management-ended', 'device-deleted', 'device-disabled'])
const beginnings: ReadonlySet<Step> = new Set<Step>(['mdm-enrolled', 'device-enabled'])

/** What took a deployed device out of use, unless it was taken in again since. */
export function endSince<T extends TimedLine>(events: readonly T[]): T | undefined {
  const last = events.findLast(({ step }) => ends.has(step) || beginnings.has(step))
  return last && ends.has(last.step) ? last : undefined
}

type StageEvent = {
  readonly index: number
  readonly at: string
  readonly outcome: Outcome
  /** No later stage had been reached. */
  readonly inTurn: boolean
}

function stagesOf(events: readonly TimedLine[]): { readonly staged: readonly StageEvent[]; readonly reached: number } {
  let reached = events.length > 0 ? 0 : -1
  const staged = events
    .filter((event) => !isBareClaim(event, events))
    .map(({ stage, step, at, outcome }) => {
      const index = anywhere.has(step) ? reached : railStages.indexOf(stage as RailStage)
      reached = Math.max(reached, index)
      return { index, at, outcome, inTurn: index === reached }
    })
  return { staged, reached }
}

/**
 * A report of a join or an enrolment counts only after the server has seen that itself: everybody with the hardware hash can send
 * one. A reported failure counts always, since the server sees nothing of one that did not reach it.
 */
function isBareClaim({ step, stage, outcome }: TimedLine, events: readonly TimedLine[]): boolean {
  if (!Object.hasOwn(deviceSteps, step) || outcome === 'failed') return false
  if (stage === 'join') return !events.some((event) => event.step === 'directory-joined')
  return stage === 'enrollment' && !events.some((event) => event.step === 'mdm-enrolled')
}

const mismatches: readonly Step[] = ['tenant-mismatched', 'tenant-mismatch', 'domain-mismatched', 'domain-mismatch']

/** The last account that signed in is none of the profile's: the profile was not applied, whatever came after. */
function endedForeign(events: readonly TimedLine[]): boolean {
  const steps = events.map(({ step }) => step)
  const mismatched = steps.findLastIndex((step) => mismatches.includes(step))
  return mismatched > steps.lastIndexOf('tenant-matched')
}

function verdictOf(events: readonly TimedLine[]): Verdict {
  if (events.length === 0) return 'not-started'
  const last = (step: Step) => events.findLast((event) => event.step === step)
  // A person may go on to the desktop although the status page failed; what management says counts.
  const finished = last('deployment-finished')
  if (finished ? finished.outcome === 'failed' : last('gave-up')) return 'failed'
  if (last('desktop') ?? finished) {
    if (endedForeign(events)) return 'ended-without-profile'
    const withoutProfile = last('no-profile') ?? last('no-profile-assigned')
    if (withoutProfile && !last('profile-received') && !last('profile-offered')) return 'ended-without-profile'
    // at its desktop by its own word, and the server saw nothing join: that settles nothing
    return isCertain(events) ? 'succeeded' : 'running'
  }
  return events.at(-1)?.outcome === 'failed' ? 'failed' : 'running'
}

function stateOf(own: readonly StageEvent[], index: number, reached: number, verdict: Verdict): StageState {
  if (index > reached) return 'waiting'
  if (own.length === 0) return 'skipped'
  // A failure that was overcome later in the same stage is a warning, not the end.
  const lastOutcome = own.findLast((event) => event.outcome === 'ok' || event.outcome === 'failed')?.outcome
  if (lastOutcome === 'failed') return 'failed'
  if (index === reached && verdict === 'running') return 'current'
  return own.some((event) => event.outcome === 'failed' || event.outcome === 'warning') ? 'warning' : 'done'
}
