// The attempts in a device's story, and the owner of each. A hardware hash is no secret, so the story of a device also
// holds reports of others who showed its hash (docs/decisions/0010-what-strangers-add-to-a-story.md#whose-an-attempt-is). The rule: an attempt is the device's
// own when it got the object of the registration (a join, an enrolment), when it proved the TPM, or while nobody did either, so
// that there is nothing to be taken. Any other attempt is one by somebody who showed the hash; it may still turn out to be the
// device itself, and counts as its own from the moment at which it gets the object.
//
// Invariants
//   1. Only the server's own words (a join, an enrolment, management, a word of an administrator) say who holds the object.
//   2. Lines of two runs (docs/protocols/profile-download.md) are never in one attempt. What the server saw of the object itself
//      goes to the attempt that got it.
//   3. Which came first is decided by the order in which the lines reached the server, never by the time that a machine reports.
//   4. A line of a machine that had proved more when it got the object, or before, ends nothing.

import { type Assurance, assurances } from '../kernel/assurance.ts'
import type { Hop, Stage, Step } from './event.ts'

export type Line = {
  readonly step: Step
  readonly stage: Stage
  /** In the order in which the lines of a device reached the server; without it they stand in that order. */
  readonly sequence?: string
  readonly at?: string
  readonly hop?: Hop
  readonly assurance?: Assurance | null
  /** Which run of which machine reports it; none for what the server records by itself. */
  readonly run?: string | null
  readonly detail?: Readonly<Record<string, unknown>>
}

export type Attempt<T extends Line> = {
  /** Up to its end, where it has come to one. */
  readonly events: readonly T[]
  /** Reported after its end, or with less proof than the machine had given. */
  readonly later: readonly T[]
  readonly whose: 'device' | 'somebody'
  /** Where its first line and its last stand among all lines, in the order in which they reached the server. */
  readonly first: number
  readonly last: number
}

const ending: ReadonlySet<Step> = new Set<Step>(['desktop', 'gave-up', 'deployment-finished'])

/** The object of the registration went to the machine of this line. */
const gets: ReadonlySet<Step> = new Set<Step>(['directory-joined', 'mdm-enrolled'])

/** Whether the server saw the object given, or taken over: no report of a machine says so. */
export const isCertain = (events: readonly Pick<Line, 'step'>[]): boolean => events.some(({ step }) => gets.has(step))

/**
 * Until when the next deployment may take the object from here on, so that it is expected to be the device's own. A wipe that was
 * asked for is not one that was done.
 */
function freesUntil({ step, detail }: Line): number | undefined {
  if (step === 'next-deployment-allowed') return typeof detail?.until === 'string' ? Date.parse(detail.until) : Infinity
  if (step === 'next-deployment-withdrawn') return -Infinity
  return step === 'device-deleted' || (step === 'management-ended' && detail?.because === 'wiped')
    ? Infinity
    : undefined
}

const words: ReadonlySet<Step> = new Set<Step>(['next-deployment-allowed', 'next-deployment-withdrawn'])

const isOutside = ({ stage, step }: Line): boolean => stage === 'registration' || words.has(step)

/** Management and sign-in concern the holder of the object, whatever somebody else is trying meanwhile. */
const isOfTheObject = ({ hop, step }: Line): boolean =>
  hop === 'mdm' || step === 'mdm-enrolled' || step === 'join-key-shared'

type Arrived<T> = {
  readonly line: T
  readonly arrival: number
  /** The server's time; of a machine's report, the time that it gives. */
  readonly at: number
}

type Open<T> = {
  /** Null for an object whose join the story does not hold any more: only the server has lines of it. */
  readonly run: string | null
  readonly lines: Arrived<T>[]
  first: number
  last: number
  /** When it began nobody held the object, or this very machine. */
  free: boolean
  got: boolean
  contested: boolean
  /** As an index of `assurances`. */
  proof: number
  /** Its reports with less proof than it had given before. */
  readonly weaker: Set<T>
  /** When it got the object, or proved the TPM. */
  wonAt: number
}

/** In the order in which they began, as of `now` in milliseconds. Lines about the registration are no part of an attempt. */
export function attemptsOf<T extends Line>(events: readonly T[], now: number): readonly Attempt<T>[] {
  const attempts = begun(inOrderOfArrival(events), now)
  const closed = attempts.map((attempt) => ({ attempt, ...partsOf(attempt) }))
  const winners = attempts.filter(({ wonAt }) => wonAt < Infinity)
  return closed.map(({ attempt, ...parts }) => {
    const overtaken = winners.some((winner) => overtook(winner, attempt, parts.ended))
    const { first, last } = attempt
    return {
      events: parts.events,
      later: parts.later,
      first,
      last,
      whose: isOwn(attempt, overtaken) ? 'device' : 'somebody',
    }
  })
}

/** The lines of another machine than the one that holds the object, or of one that has not shown that it is the same. */
export function linesOfOthers<T extends Line>(events: readonly T[], now: number): ReadonlySet<T> {
  const ofAttempts = attemptsOf(events, now).flatMap(({ events, later, whose }) =>
    whose === 'somebody' ? [...events, ...later] : [],
  )
  return new Set([...ofAttempts, ...events.filter(({ step }) => step === 'device-contested')])
}

function inOrderOfArrival<T extends Line>(events: readonly T[]): readonly Arrived<T>[] {
  const sequenceOf = ({ sequence }: Line) => Number(sequence ?? 0)
  return events
    .toSorted((one, other) => sequenceOf(one) - sequenceOf(other))
    .map((line, arrival) => ({ line, arrival, at: line.at === undefined ? arrival : Date.parse(line.at) }))
}

function begun<T extends Line>(lines: readonly Arrived<T>[], now: number): readonly Open<T>[] {
  const attemptOf = ofRuns(lines)
  const attempts = new Set<Open<T>>()
  let holder: Open<T> | undefined
  /** The last to get the object, or to prove the TPM while it was free; and until when it is free. */
  let owner: Open<T> | undefined
  let free = Infinity
  for (const arrived of lines) {
    const { line, arrival } = arrived
    if (owner) {
      if (isOver(free, arrived.at)) withdraw(attempts, owner)
      free = freesUntil(line) ?? free
      if (line.step === 'next-deployment-withdrawn') withdraw(attempts, owner)
      if (line.step === 'device-deleted') owner = undefined
    }
    if (isOutside(line)) continue
    const ofRun = attemptOf.get(arrived)
    const attempt = ofRun ?? holder ?? newAttempt<T>(null)
    if (!ofRun) attempt.lines.push(arrived)
    if (!attempts.has(attempt)) {
      attempts.add(attempt)
      attempt.first = arrival
      attempt.free = arrived.at <= free || owner?.run === attempt.run
    }
    attempt.last = arrival
    attempt.contested ||= line.step === 'device-contested'
    const proof = proofOf(line)
    if (line.hop === 'device' && proof < attempt.proof) attempt.weaker.add(line)
    attempt.proof = Math.max(attempt.proof, proof)
    if (gets.has(line.step) || (attempt.run === null && !attempt.got)) {
      attempt.got = true
      holder = owner = attempt
      free = -Infinity
    } else if (proof > 0 && arrived.at <= free) {
      owner = attempt
      free = -Infinity
    }
    if (attempt.got || proof > 0) attempt.wonAt = Math.min(attempt.wonAt, arrival)
  }
  if (owner && isOver(free, now)) withdraw(attempts, owner)
  return [...attempts]
}

/** The voucher expired unused. */
const isOver = (free: number, at: number): boolean => Number.isFinite(free) && at > free

/** Machines that relied on a voucher, and got nothing by it, only showed the hash. */
function withdraw(attempts: Iterable<Open<Line>>, owner: Open<Line>): void {
  for (const attempt of attempts) {
    const used = attempt.first > owner.wonAt && !attempt.got && attempt.proof === 0
    if (used) attempt.free = attempt.run === owner.run
  }
}

/**
 * Each line that a machine reports or causes, and its attempt. Those of one run are in the order of their time: a machine
 * reports its own later. A machine that gave up and is switched on again begins another.
 */
function ofRuns<T extends Line>(lines: readonly Arrived<T>[]): ReadonlyMap<Arrived<T>, Open<T>> {
  const runs = new Map<string, Arrived<T>[]>()
  for (const arrived of lines) {
    const { line } = arrived
    if (isOutside(line) || isOfTheObject(line)) continue
    const run = line.run ?? ''
    const known = runs.get(run)
    if (known) known.push(arrived)
    else runs.set(run, [arrived])
  }
  const attemptOf = new Map<Arrived<T>, Open<T>>()
  for (const [run, ofRun] of runs) {
    let attempt = newAttempt<T>(run)
    for (const arrived of ofRun.toSorted(byTime)) {
      if (gaveUp(attempt) && begins(arrived.line.step, attempt)) attempt = newAttempt(run)
      attempt.lines.push(arrived)
      attemptOf.set(arrived, attempt)
    }
  }
  return attemptOf
}

const newAttempt = <T>(run: string | null): Open<T> => ({
  run,
  lines: [],
  first: 0,
  last: 0,
  free: false,
  got: false,
  contested: false,
  proof: 0,
  weaker: new Set(),
  wonAt: Infinity,
})

const byTime = (one: Arrived<unknown>, other: Arrived<unknown>) => one.at - other.at || one.arrival - other.arrival

const gaveUp = ({ lines }: Open<Line>): boolean =>
  lines.findLast(({ line }) => ending.has(line.step))?.line.step === 'gave-up'

/** A device that reports being switched on is believed; of another only its first contact is seen. */
const begins = (step: Step, { lines }: Open<Line>): boolean =>
  step === 'powered-on' || (step === 'device-contacted' && !lines.some(({ line }) => line.step === 'powered-on'))

/** How much more than a claim, of the machine that reports or causes it; what management says is of another kind. */
const proofOf = ({ hop, assurance }: Line): number => (hop === 'mdm' || !assurance ? 0 : assurances.indexOf(assurance))

function partsOf<T extends Line>({ lines, weaker }: Open<T>) {
  const inTime = lines.toSorted(byTime).map(({ line }) => line)
  const end = inTime.findLastIndex((line) => ending.has(line.step) && !weaker.has(line))
  const isLater = (line: T, index: number) => (end >= 0 && index > end) || weaker.has(line)
  const ended = end >= 0
  return { events: inTime.filter((line, index) => !isLater(line, index)), later: inTime.filter(isLater), ended }
}

const overtook = (winner: Open<Line>, other: Open<Line>, ended: boolean): boolean =>
  winner.run !== other.run && other.first < winner.wonAt && (other.last > winner.first || !ended)

const isOwn = ({ got, contested, free, proof }: Open<Line>, overtaken: boolean): boolean =>
  got || (!contested && (proof > 0 || (free && !overtaken)))
