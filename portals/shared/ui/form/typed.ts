// What people type into a field, as it is meant.

import * as z from 'zod/mini'

const each = (text: string, separators: RegExp): string[] => [
  ...new Set(
    text
      .split(separators)
      .map((one) => one.trim())
      .filter(Boolean),
  ),
]

/** One a line, each once: of values that may have commas of their own. */
export const linesIn = (text: string): string[] => each(text, /\n/)

/** One a line, or separated by commas or semicolons as a list is pasted from elsewhere, each once. */
export const listIn = (text: string): string[] => each(text, /[\n,;]/)

/** The text of a whole number from 1 to `most`; `error` is said otherwise. */
export const wholeUpTo = (most: number, error: string) =>
  z.string().check(
    z.trim(),
    z.refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= most, { error }),
  )
