// The shapes of bodies. A write is stored or refused, never dropped: an unknown member is refused by its name. Letter case does
// not count, and annotations that ask for nothing are left out before (http/body/member-names.ts). Members that clients are
// known to send and this service does not keep are named at its entity.

import { z } from 'zod'
import { isType } from '../kernel/odata-type.ts'
import { didYouMean } from '../kernel/text/nearest.ts'

/** Another type than these is refused, never taken for one of them; given back as the first that it is, with its hash sign. */
export const typed = <const T extends string>(...names: readonly [T, ...T[]]) =>
  z
    .string()
    .max(200)
    .transform((given, context): `#microsoft.graph.${T}` => {
      const known = names.map((name) => `#microsoft.graph.${name}` as const)
      const found = known.find((type) => isType(given, type))
      if (found) return found
      context.addIssue({ code: 'custom', message: `'${given}' is not served here. Use ${known.join(' or ')}.` })
      return z.NEVER
    })

/** Members that the server sets; scripts read whole objects, change a member and send all of it back. */
export const readOnlyMembers = [
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'roleScopeTagIds',
  'assignments',
] as const

const ignoring = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, z.unknown().optional()]))

/** `alsoSent`: members that clients send and that are not kept, each with its reason beside it. */
export function bodyWith<T extends z.ZodRawShape>(
  shape: T,
  alsoSent: readonly string[] = [],
): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape).filter((name) => name !== '@odata.type')
  const whole = z.strictObject(
    { ...ignoring(alsoSent), ...shape },
    { error: (issue) => (issue.code === 'unrecognized_keys' ? unknownMembers(issue.keys, known) : undefined) },
  )
  return whole as unknown as z.ZodObject<T, z.core.$strict> // what is ignored is not for code to read
}

/** The query of an operation that has options of its own. */
export const options = <T extends z.ZodRawShape>(shape: T) => {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownOptions(issue.keys, known) : undefined),
  })
}

const mostNamed = 40

const unknownMembers = (given: readonly string[], known: readonly string[]): string =>
  `There is no ${given.map(shown).join(', ')} here.${meant(given, known)} ${
    known.length > 0 ? `It may have: ${known.slice(0, mostNamed).join(', ')}.` : 'Nothing is read from it: send none.'
  }`

const unknownOptions = (given: readonly string[], known: readonly string[]): string =>
  `There is no option ${given.map(shown).join(', ')}.${meant(given, known)} ${
    known.length > 0 ? `There are: ${known.join(', ')}.` : 'This call takes none.'
  }`

const meant = (given: readonly string[], known: readonly string[]): string =>
  given.length === 1 ? didYouMean(given[0] ?? '', known) : ''

const shown = (name: string): string => `'${name.length > 60 ? `${name.slice(0, 60)}…` : name}'`
