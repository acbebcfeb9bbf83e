// Values of options that several commands take.

import { InvalidArgumentError } from 'commander'

export function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes'
  throw new InvalidArgumentError('Write yes or no.')
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
