// The attempts that a device's story tells of, and whose each is. A hardware hash is no secret, so the story of a device also
// holds what others told who showed its hash (docs/stories/forged-hash.md). The rule: an attempt is the device's own when it
// got the object of the registration (a join, an enrolment), when it proved the TPM, or while nobody holds the object, so
// that there is nothing to be taken. Any other attempt is one by somebody who showed the hash; it may still turn out to be
// the device itself, and counts as its own from the moment at which it gets the object.
//
// Invariants
//   1. Only the server's own words (a join, an enrolment, management, a word of an administrator) say who holds the object.
//   2. What a machine tells of itself stands in an attempt of its own: lines of one run (the part of a deployment that one
//      machine tells under one secret, docs/protocols/profile-download.md) hold together, whatever others tell meanwhile, so
//      that nobody ends or splits an attempt of another. Lines that earlier versions stored name no run.

import type { Assurance } from '../kernel/assurance.ts'
import type { Hop, Stage, Step } from './event.ts'

export type Line = {
  readonly step: Step
  readonly stage: Stage
  readonly hop?: Hop
  readonly assurance?: Assurance | null
  /** Which run of which machine tells it; none for what the server tells by itself. */
  readonly run?: string | null
  readonly detail?: Readonly<Record<string, unknown>>
}

export type Attempt<T extends Line> = {
  /** Up to its end, where it has come to one. */
  readonly events: readonly T[]
  /** What was told after its end. */
  readonly later: readonly T[]
  readonly whose: 'device' | 'somebody'
}

const ending: ReadonlySet<Step> = new Set<Step>(['desktop', 'gave-up', 'deployment-finished'])

/** The object of the registration went to whoever tells this. */
const gets: ReadonlySet<Step> = new Set<Step>(['directory-joined', 'mdm-enrolled'])

/** Whether the server saw who got the object, or took it over: nothing that a machine tells of itself says so. */
export const isCertain = (events: readonly Pick<Line, 'step'>[]): boolean => events.some(({ step }) => gets.has(step))

/**
 * From here on the next deployment may take the object, so it is expected to be the device's own. A wipe that was asked for is
 * not one that was done.
 */
const frees = ({ step, detail }: Line): boolean =>
  step === 'next-deployment-allowed' ||
  step === 'device-deleted' ||
  (step === 'management-ended' && detail?.because === 'wiped')

type Open<T> = {
  readonly lines: T[]
  /** How many of its lines stand before its end; 0 while it goes on. */
  end: number
  /** Nobody held the object when it began, or whoever tells it. */
  readonly free: boolean
  /** Empty for what earlier versions stored, and for what the server tells by itself. */
  readonly runs: Set<string>
  /** Where in the story its first line stands, and its last. */
  readonly first: number
  last: number
  got: boolean
  contested: boolean
  proved: boolean
  /** Another machine got the object while this one was at it. */
  overtaken: boolean
}

/** In the order of the story. Lines about the registration are no part of an attempt. */
export function attemptsOf<T extends Line>(events: readonly T[]): readonly Attempt<T>[] {
  return joinedAgain(begun(events)).map((attempt) => ({
    events: attempt.end > 0 ? attempt.lines.slice(0, attempt.end) : attempt.lines,
    later: attempt.end > 0 ? attempt.lines.slice(attempt.end) : [],
    whose: isOwn(attempt) ? 'device' : 'somebody',
  }))
}

/** The lines that tell of another machine than the one that holds the object, or of one that has not shown that it is the same. */
export function linesOfOthers<T extends Line>(events: readonly T[]): ReadonlySet<T> {
  const ofAttempts = attemptsOf(events).flatMap(({ events, later, whose }) =>
    whose === 'somebody' ? [...events, ...later] : [],
  )
  return new Set([...ofAttempts, ...events.filter(({ step }) => step === 'device-contested')])
}

function begun<T extends Line>(events: readonly T[]): Open<T>[] {
  const attempts: Open<T>[] = []
  let free = true
  let holder: Open<T> | undefined
  for (const [index, event] of events.entries()) {
    if (frees(event)) free = true
    if (event.stage === 'registration' || event.step === 'next-deployment-allowed') continue
    const place = placeOf(event, attempts, holder)
    const attempt = place ?? newAttempt<T>(index, free || isRunOf(event, holder))
    if (!place) attempts.push(attempt)
    add(attempt, event)
    attempt.last = index
    if (!gets.has(event.step)) continue
    free = false
    holder = attempt
  }
  const winners = attempts.filter(({ got }) => got)
  for (const attempt of attempts) attempt.overtaken = winners.some((winner) => overtook(winner, attempt))
  return attempts
}

const newAttempt = <T>(index: number, free: boolean): Open<T> => ({
  lines: [],
  end: 0,
  free,
  runs: new Set(),
  first: index,
  last: index,
  got: false,
  contested: false,
  proved: false,
  overtaken: false,
})

/** Undefined: the line begins an attempt. */
function placeOf<T extends Line>(
  event: T,
  attempts: readonly Open<T>[],
  holder: Open<T> | undefined,
): Open<T> | undefined {
  const last = attempts.at(-1)
  if (!last) return undefined
  if (ofTheObject(event)) return holder ?? (isOwn(last) ? last : (attempts.findLast(isOwn) ?? last))
  // only who joined can enrol, whatever somebody else is telling
  if (event.step === 'mdm-enrolled' && holder && last.runs.size > 0) return holder
  if (!event.run) return mayBeOver(last) && begins(event.step, last) ? undefined : last
  const known = attempts.findLast((attempt) => isRunOf(event, attempt))
  if (known) return gaveUp(known) && begins(event.step, known) ? undefined : known
  if (event.hop !== 'device') return attempts.findLast(isUntold)
  return isUntold(last) && last.runs.size === 0 ? last : undefined
}

const isRunOf = ({ run }: Line, attempt: Open<Line> | undefined): boolean =>
  typeof run === 'string' && attempt?.runs.has(run) === true

/** A machine that tells nothing of itself, as Windows does: what the server sees of it goes on with what it saw. */
const isUntold = ({ end, got, lines }: Open<Line>): boolean =>
  end === 0 && !got && lines.every(({ hop }) => hop !== 'device')

const gaveUp = ({ end, lines }: Open<Line>): boolean => end > 0 && lines[end - 1]?.step === 'gave-up'

const overtook = (winner: Open<Line>, other: Open<Line>): boolean =>
  !other.got &&
  other.last > winner.first &&
  other.first < winner.last &&
  ![...other.runs].some((run) => winner.runs.has(run))

function add<T extends Line>(attempt: Open<T>, event: T): void {
  attempt.lines.push(event)
  if (ending.has(event.step)) attempt.end = attempt.lines.length
  if (event.run) attempt.runs.add(event.run)
  attempt.got ||= gets.has(event.step)
  attempt.contested ||= event.step === 'device-contested'
  attempt.proved ||= isProof(event)
}

/** A device that was switched off in the middle goes on where it was: it does not ask for its profile or its person again. */
function joinedAgain<T extends Line>(attempts: readonly Open<T>[]): readonly Open<T>[] {
  const whole: Open<T>[] = []
  for (const attempt of attempts) {
    const before = whole.at(-1)
    if (before?.got && before.end === 0 && attempt.runs.size === 0 && !attempt.lines.some(startsOver)) {
      for (const line of attempt.lines) add(before, line)
    } else whole.push(attempt)
  }
  return whole
}

const startsOver = ({ stage, step }: Line) =>
  stage === 'profile' || stage === 'authentication' || step === 'device-contested' || gets.has(step)

/** Management and sign-in speak to the one that holds the object, whatever somebody else is trying meanwhile. */
const ofTheObject = ({ hop, step }: Line) => (hop === 'mdm' && step !== 'mdm-enrolled') || step === 'join-key-shared'

const isProof = ({ hop, assurance }: Line) => hop !== 'mdm' && (assurance === 'ek' || assurance === 'attested')

const isOwn = ({ got, contested, free, proved, overtaken }: Open<Line>) =>
  got || (!contested && (proved || (free && !overtaken)))

const mayBeOver = (attempt: Open<Line>) => attempt.end > 0 || attempt.got || !isOwn(attempt)

/** A device that tells when it is switched on is taken by its word; of another only its first contact is seen. */
function begins(step: Step, { lines }: Open<Line>): boolean {
  return step === 'powered-on' || (step === 'device-contacted' && !lines.some((told) => told.step === 'powered-on'))
}
