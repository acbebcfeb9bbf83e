// The attempts that a device's story tells of, and whose each is. A hardware hash is no secret, so the story of a device also
// holds what others told who showed its hash (docs/stories/forged-hash.md). The rule: an attempt is the device's own when it
// got the object of the registration (a join, an enrolment), when it proved the TPM, or while nobody holds the object, so
// that there is nothing to be taken. Any other attempt is one by somebody who showed the hash; it may still turn out to be
// the device itself, and counts as its own from the moment at which it gets the object.

import type { Assurance } from '../kernel/assurance.ts'
import type { Hop, Stage, Step } from './event.ts'

export type Line = {
  readonly step: Step
  readonly stage: Stage
  readonly hop?: Hop
  readonly assurance?: Assurance | null
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

/** From here on the next deployment may take the object, so it is expected to be the device's own. */
const frees: ReadonlySet<Step> = new Set<Step>(['wipe-asked', 'next-deployment-allowed', 'device-deleted'])

type Open<T> = {
  readonly lines: T[]
  /** How many of its lines stand before its end; 0 while it goes on. */
  end: number
  /** Nobody held the object when it began. */
  readonly free: boolean
  got: boolean
  contested: boolean
  proved: boolean
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
  for (const event of events) {
    if (frees.has(event.step)) free = true
    if (event.stage === 'registration' || event.step === 'next-deployment-allowed') continue
    let attempt = attempts.at(-1)
    if (attempt && !isOwn(attempt) && ofTheObject(event)) {
      // The device goes on with its work while somebody else shows its hash.
      attempt = attempts.findLast(isOwn) ?? attempt
    } else if (!attempt || (mayBeOver(attempt) && begins(event.step, attempt))) {
      attempt = { lines: [], end: 0, free, got: false, contested: false, proved: false }
      attempts.push(attempt)
    }
    add(attempt, event)
    if (gets.has(event.step)) free = false
  }
  return attempts
}

function add<T extends Line>(attempt: Open<T>, event: T): void {
  attempt.lines.push(event)
  if (ending.has(event.step)) attempt.end = attempt.lines.length
  attempt.got ||= gets.has(event.step)
  attempt.contested ||= event.step === 'device-contested'
  attempt.proved ||= isProof(event)
}

/** A device that was switched off in the middle goes on where it was: it does not ask for its profile or its person again. */
function joinedAgain<T extends Line>(attempts: readonly Open<T>[]): readonly Open<T>[] {
  const whole: Open<T>[] = []
  for (const attempt of attempts) {
    const before = whole.at(-1)
    if (before?.got && before.end === 0 && !attempt.lines.some(startsOver)) {
      for (const line of attempt.lines) add(before, line)
    } else whole.push(attempt)
  }
  return whole
}

const startsOver = ({ stage, step }: Line) =>
  stage === 'profile' || stage === 'authentication' || step === 'device-contested' || gets.has(step)

/** Management speaks to the one that holds the object, whatever somebody else is trying meanwhile. */
const ofTheObject = ({ hop, step }: Line) => hop === 'mdm' && step !== 'mdm-enrolled'

const isProof = ({ hop, assurance }: Line) => hop !== 'mdm' && (assurance === 'ek' || assurance === 'attested')

const isOwn = ({ got, contested, free, proved }: Open<Line>) => got || (!contested && (free || proved))

const mayBeOver = (attempt: Open<Line>) => attempt.end > 0 || attempt.got || !isOwn(attempt)

/** A device that tells when it is switched on is taken by its word; of another only its first contact is seen. */
function begins(step: Step, { lines }: Open<Line>): boolean {
  return step === 'powered-on' || (step === 'device-contacted' && !lines.some((told) => told.step === 'powered-on'))
}
