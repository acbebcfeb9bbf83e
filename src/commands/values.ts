// Values of options that several commands take.

import { InvalidArgumentError } from 'commander'

import { hireDateIn } from '../kernel/attribute/hire-date.ts'
import { UsageError } from './usage.ts'

export function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new InvalidArgumentError('Write yes or no.')
}

/** Empty for none: the parser of options takes null for an option that was not given. */
export function hireDate(text: string): string {
  if (text === 'none') return ''
  const found = hireDateIn(text)
  if (found !== undefined) return found
  throw new InvalidArgumentError('Write a date such as 2026-09-01, or none.')
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** What --since says: so long before now. @throws {UsageError} */
export function timeSince(since: string, now: Date): Date {
  const [, number, unit] = /^([1-9]\d{0,4})([mhdw])$/.exec(since) ?? []
  if (number === undefined) throw new UsageError(`--since ${since} is no time. Say 30m, 12h, 1d or 2w.`)
  return new Date(now.getTime() - Number(number) * unitMs[unit as keyof typeof unitMs])
}

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text)
    if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
  }

/** One of these words, so that a slip of a finger is answered with the words there are. */
export const oneOf =
  <const T extends string>(...words: readonly T[]) =>
  (text: string): T => {
    const found = words.find((word) => word === text)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`Write one of ${words.join(', ')}.`)
  }

/** The same for options that take several. */
export const someOf =
  <const T extends string>(...words: readonly T[]) =>
  (text: string, before: readonly T[] | undefined): readonly T[] => [...(before ?? []), oneOf(...words)(text)]

/** Members of an object without those that were not given. */
export function given<T extends Readonly<Record<string, unknown>>>(members: T): Partial<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>
}
