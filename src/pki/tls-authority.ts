// Which generation of the authority of our listeners issues, which others clients should trust, and when a successor is due
// (docs/operating/keys.md). Several servers on one database come to the same answer, since it depends on what is stored.

import { type PermittedNames, permits } from './name-constraints.ts'

const day = 24 * 60 * 60_000

export const authorityLifeMs = 5 * 365 * day
/** A successor is announced when so much of the old one's life is left … */
export const announceBeforeMs = 365 * day
/** … and issues from when so much is left: clients have the time between to learn to trust it. */
export const handOverBeforeMs = 185 * day

/** Browsers accept 397 days at most; a day of it lies in the past, for clocks that are behind. */
export const leafLifeMs = 395 * day
export const renewLeafBeforeMs = 130 * day

export type Generation = {
  readonly generation: number
  /** Undefined: one of an older version, which certifies any name. */
  readonly permitted: PermittedNames | undefined
  readonly notAfter: Date
  readonly issuesFrom: Date
  readonly endsAt: Date | null
}

export type Standing<G extends Generation> =
  | { readonly kind: 'stands'; readonly issuing: G /** The issuing one first. */; readonly trusted: readonly G[] }
  | { readonly kind: 'needs'; readonly why: 'first' | 'names' | 'end'; readonly issuesFrom: Date }

/** `names` are what the configuration says: a server cannot work without a certificate for them. */
export function standingOf<G extends Generation>(
  generations: readonly G[],
  names: readonly string[],
  now: Date,
): Standing<G> {
  const newestFirst = generations.toSorted((a, b) => b.generation - a.generation)
  const alive = newestFirst.filter((one) => endOf(one) > now)
  const fits = alive.filter((one) => suits(one, alive, names, now))
  const issuing = fits.find((one) => one.issuesFrom <= now)
  if (!issuing) {
    return {
      kind: 'needs',
      why: generations.length === 0 ? 'first' : alive.length > 0 ? 'names' : 'end',
      issuesFrom: now,
    }
  }
  const left = endOf(issuing).getTime() - now.getTime()
  if (left < announceBeforeMs && !fits.some((one) => one.generation > issuing.generation)) {
    const handOver = endOf(issuing).getTime() - handOverBeforeMs
    return { kind: 'needs', why: 'end', issuesFrom: new Date(Math.max(handOver, now.getTime())) }
  }
  return { kind: 'stands', issuing, trusted: [issuing, ...alive.filter((one) => one !== issuing)] }
}

/** One without constraints serves until another issues: nobody goes back to it because names changed. */
function suits(one: Generation, alive: readonly Generation[], names: readonly string[], now: Date): boolean {
  const { permitted } = one
  if (permitted) return names.every((name) => permits(permitted, name))
  return !alive.some((other) => other.generation > one.generation && other.issuesFrom <= now)
}

export function endOf({ notAfter, endsAt }: Generation): Date {
  return endsAt && endsAt < notAfter ? endsAt : notAfter
}
