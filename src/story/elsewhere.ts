// Lines about another organisation. Somebody of another organisation signs in on a device that is registered here; the profile is
// dropped, and the device goes on to join theirs. What it then claims of a join, an enrolment and a desktop is about theirs: nothing
// of it happened here, and nobody here can check it.
//
// Invariants
//   1. Only what a device claims can be about another organisation: what the server records it saw itself.
//   2. A join or an enrolment that the server saw brings the machine back: what it claims from then on is about this organisation.

import { attemptsOf, type Line } from './attempts.ts'

const isMismatch = ({ step }: Line): boolean => step === 'tenant-mismatched' || step === 'tenant-mismatch'
const isHere = ({ step }: Line): boolean =>
  step === 'tenant-matched' || step === 'directory-joined' || step === 'mdm-enrolled'
/** The machine's own affair, whoever sets it up. */
const isOwn = ({ step }: Line): boolean => step === 'profile-discarded' || step === 'gave-up' || step === 'rebooted'

/** Of one attempt, in order of time. */
export function elsewhereIn<T extends Line>(lines: readonly T[]): ReadonlySet<T> {
  const found = new Set<T>()
  /** Which organisation's they are is known by what follows. */
  let signIns: T[] = []
  let isAway = false
  for (const line of lines) {
    if (isHere(line)) {
      isAway = false
      signIns = []
    } else if (isMismatch(line)) {
      isAway = true
      for (const one of signIns) found.add(one)
      signIns = []
    } else if (line.step === 'signed-in') {
      signIns = isAway ? [...signIns, line] : [line]
    } else if (
      isAway &&
      line.hop === 'device' &&
      ['join', 'enrollment', 'settings'].includes(line.stage) &&
      !isOwn(line)
    ) {
      for (const one of [...signIns, line]) found.add(one)
      signIns = []
    }
  }
  return found
}

/** Of a whole story; `now` in milliseconds. */
export function linesElsewhere<T extends Line>(story: readonly T[], now: number): ReadonlySet<T> {
  return new Set(attemptsOf(story, now).flatMap(({ events, later }) => [...elsewhereIn([...events, ...later])]))
}
