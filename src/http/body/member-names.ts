// The members of a body under the names that an operation gives them: letter case does not count, as in the original, and
// annotations about a member are no members (OData JSON Format 4.01): SDKs write them beside whatever they send. A member that
// the operation does not know stays as it is, for the schema to refuse by its name.

import type { z } from 'zod'

import { Fault } from '../../kernel/fault.ts'

/** `@odata.bind` is not among them: it says what to store. */
const annotation =
  /^[^@]*@odata\.(type|id|etag|context|count|nextLink|deltaLink|editLink|readLink|navigationLink|associationLink|mediaEditLink|mediaReadLink|mediaContentType|mediaEtag)$/i

type Def = {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly element?: z.ZodType
}

export function namedAsIn(schema: z.ZodType, value: unknown): unknown {
  const def = schema.def as Def
  if (def.innerType) return namedAsIn(def.innerType, value)
  if (def.in && def.out) return namedAsIn((def.in.def as Def).type === 'transform' ? def.out : def.in, value)
  if (def.element) {
    const { element } = def
    // one that stands for a list of one is made a list later (listOf)
    return Array.isArray(value) ? value.map((one) => namedAsIn(element, one)) : namedAsIn(element, value)
  }
  if (def.type !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return membersNamed((schema as z.ZodObject).shape, value)
}

function membersNamed(shape: Readonly<Record<string, z.ZodType>>, value: object): object {
  const known = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]))
  const named: Record<string, unknown> = {}
  for (const [given, one] of Object.entries(value)) {
    const name = known.get(given.toLowerCase())
    if (name === undefined && annotation.test(given)) continue
    if (Object.hasOwn(named, name ?? given)) {
      // one of the vendor's SDKs writes `id` and `Id`, both with the same value
      if (typeof one === 'string' && named[name ?? given] === one) continue
      throw twice(given)
    }
    // defined, not assigned: `__proto__` is a member like any other, for the schema to refuse
    Object.defineProperty(named, name ?? given, {
      value: name === undefined ? one : namedAsIn(shape[name]!, one),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return named
}

const twice = (name: string): Fault =>
  new Fault(
    'invalid-input',
    `The body has '${name.slice(0, 60)}' more than once, in different letter case. Send it once.`,
    {
      reason: 'request-shape',
    },
  )
