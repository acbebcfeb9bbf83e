// What went wrong in one attempt, each failure once. A required application that does not install makes seven lines in a story:
// the item of the status page, the application, its phase, the status page, the deployment, the page with the error, and the end.
// They have one cause and one remedy, and are one failure.
//
// Invariants
//   1. A failure that was overcome is none: a later line of the same concern went well.
//   2. Of several lines about one thing the server's own word is told, before what the device claims.
//   3. A line is part of one failure at most; what follows from a failure is no failure of its own.

import type { Line } from './attempts.ts'
import { codeIn, codesReadable } from './code.ts'
import { deviceSteps, type Outcome, type Step } from './event.ts'
import { codeOf, reasonOf, subjectOf } from './subject.ts'

export type ToldLine = Line & { readonly outcome: Outcome; readonly detail: Readonly<Record<string, unknown>> }

export type Failure<T> = {
  readonly cause: T
  /** What it is about: an application, a policy, a person. */
  readonly name: string | undefined
  /** The line that names reason and code: the cause itself, or another about the same, which may be a claim. */
  readonly source: T
  /** Of the refuser, with readable codes. */
  readonly reason: string | undefined
  readonly code: string | undefined
  /** All lines of it, those that follow from it included. */
  readonly lines: readonly T[]
}

type Concern = {
  /** Earlier is told rather than later, among lines of the server and of the device each. */
  readonly bad: readonly Step[]
  readonly mended: readonly Step[]
  /** One for each name in the details. */
  readonly byName?: true
}

const concerns: readonly Concern[] = [
  { bad: ['network-connected', 'page-shown'], mended: ['network-connected'] },
  { bad: ['tpm-refused'], mended: ['tpm-proved'] },
  {
    bad: ['profile-refused', 'no-profile-assigned', 'no-profile'],
    mended: ['profile-offered', 'profile-received', 'profile-applied'],
  },
  { bad: ['sign-in-failed'], mended: ['signed-in'] },
  { bad: ['tenant-mismatch', 'tenant-mismatched'], mended: ['tenant-matched'] },
  { bad: ['domain-mismatch', 'domain-mismatched'], mended: ['tenant-matched'] },
  { bad: ['join-refused', 'join-failed'], mended: ['directory-joined'] },
  { bad: ['enrollment-refused', 'enroll-failed', 'not-enrolled'], mended: ['mdm-enrolled'] },
  { bad: ['app-failed'], mended: ['app-installed'], byName: true },
  { bad: ['app-removal-failed'], mended: ['app-removed'], byName: true },
  { bad: ['app-not-applicable'], mended: ['app-installed'], byName: true },
  { bad: ['policy-failed'], mended: ['policy-applied'], byName: true },
  { bad: ['certificate-failed'], mended: ['certificate-installed'], byName: true },
  { bad: ['secret-withheld'], mended: ['policy-applied', 'certificate-installed', 'app-installed'], byName: true },
]

/** They follow from a failed item, if there is one; else the status page itself is what failed: its time ran out. */
const ofStatusPage: Concern = {
  bad: [
    'device-phase-finished',
    'user-phase-finished',
    'status-page-failed',
    'status-page-item',
    'deployment-finished',
  ],
  mended: ['deployment-finished', 'status-page-finished', 'user-phase-finished'],
}
const end: Concern = { bad: ['gave-up'], mended: [] }

const isBad = ({ outcome }: ToldLine): boolean => outcome === 'failed' || outcome === 'warning'
const isGood = ({ outcome }: ToldLine): boolean => outcome === 'ok' || outcome === 'info'
/** Members of `concerns` that stop no deployment; a deployment fails without them. */
const isItem = ({ byName, bad }: Concern): boolean =>
  byName === true && !bad.includes('secret-withheld') && !bad.includes('app-not-applicable')

/** Of the lines of one attempt in order of time (attempts.ts), in the order in which the causes came. */
export function failuresOf<T extends ToldLine>(lines: readonly T[]): readonly Failure<T>[] {
  const open = concerns.flatMap((concern) =>
    groupsOf(lines, concern).map((group) => ({ group, isItem: isItem(concern), after: [] as readonly T[] })),
  )
  open.sort((one, other) => lines.indexOf(one.group[0]!) - lines.indexOf(other.group[0]!))
  const page = groupsOf(lines, ofStatusPage).flat()
  const item = open.find(({ isItem }) => isItem)
  if (item) item.after = page
  else if (page.length > 0) open.push({ group: page, isItem: false, after: [] })
  const ended = groupsOf(lines, end).flat()
  // It gave up over what stopped it, which is the last thing that went wrong; of failed items the first stands for all.
  const last = item ?? open.at(-1)
  if (last) last.after = [...last.after, ...ended]
  else if (ended.length > 0) open.push({ group: ended, isItem: false, after: [] })
  return open.map(({ group, after }) => asFailure(group, [...group, ...after]))
}

/** The lines of a concern that are not overcome; by name, where each has its own. */
function groupsOf<T extends ToldLine>(
  lines: readonly T[],
  { bad, mended, byName }: Concern,
): readonly (readonly T[])[] {
  const groups = new Map<unknown, T[]>()
  for (const line of lines) {
    const key = byName ? line.detail.name : ''
    if (bad.includes(line.step) && isBad(line)) groups.set(key, [...(groups.get(key) ?? []), line])
    else if (mended.includes(line.step) && isGood(line)) groups.delete(key)
  }
  return [...groups.values()].map((group) => group.toSorted((one, other) => rank(one, bad) - rank(other, bad)))
}

/** The server's word first. */
const rank = ({ step }: ToldLine, bad: readonly Step[]): number =>
  bad.indexOf(step) + (Object.hasOwn(deviceSteps, step) ? bad.length : 0)

function asFailure<T extends ToldLine>(group: readonly T[], lines: readonly T[]): Failure<T> {
  const cause = group[0]!
  // reason and code of one line: of the cause's own, or else of another about the same
  const source = group.find(({ detail, outcome }) => reasonOf(detail, outcome) ?? codeFrom(detail)) ?? cause
  const reason = reasonOf(source.detail, source.outcome)
  return {
    cause,
    source,
    name: group.map(({ detail, outcome }) => subjectOf(detail, outcome)).find((found) => found !== undefined),
    reason: reason === undefined ? undefined : codesReadable(reason),
    code: codeFrom(source.detail),
    lines,
  }
}

function codeFrom(detail: ToldLine['detail']): string | undefined {
  const code = codeOf(detail)
  if (code !== undefined) return codesReadable(code)
  const digits = codeIn(codesReadable(textsOf(detail)))
  return digits === undefined ? undefined : `0x${digits}`
}

const textsOf = (detail: ToldLine['detail']): string =>
  Object.values(detail)
    .filter((value) => typeof value === 'string')
    .join(' ')
