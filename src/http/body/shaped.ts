// What a caller sent, in the shape that an operation declares.

import type { z } from 'zod'

import { Fault } from '../../kernel/fault.ts'
import { namedAsIn } from './member-names.ts'
import { shapeProblem } from './shape-problem.ts'
import { refuseBadText } from './text-check.ts'

/** Throws `invalid-input`. `judged`: members whose text the operation judges for itself. */
export function shaped<T>(
  schema: z.ZodType<T> | undefined,
  given: unknown,
  where: 'path' | 'query' | 'body',
  {
    inAnyCase = false,
    judged = [],
  }: { readonly inAnyCase?: boolean; readonly judged?: readonly string[] | undefined } = {},
): T {
  refuseBadText(given, where, judged)
  if (!schema) return given as T
  const value = inAnyCase ? namedAsIn(schema, given) : given
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  throw new Fault('invalid-input', shapeProblem(where, parsed.error, value ?? {}), { reason: 'request-shape' })
}
