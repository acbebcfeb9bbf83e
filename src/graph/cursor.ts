// The place where a page of a list ended, behind $skiptoken. It holds for the order and the filter that it was made with. It is
// a place in a list that the caller may read anyway, and never a right: every list names the tenant itself.

import { toHex } from '../kernel/bytes.ts'
import { Fault } from '../kernel/fault.ts'
import { sha256 } from '../kernel/sha256.ts'
import { isStorable } from '../kernel/text/storable-text.ts'
import { printFilter } from '../protocol/odata/filter.ts'
import type { Wanted } from './options.ts'

type Question = Pick<Wanted, 'filter' | 'search' | 'order'>

export function cursorOf(wanted: Question, values: string): string {
  return Buffer.from(JSON.stringify([questionOf(wanted), ...(JSON.parse(values) as string[])]), 'utf8').toString(
    'base64url',
  )
}

function questionOf({ filter, search, order }: Question): string {
  const question = JSON.stringify([order, filter ? printFilter(filter) : '', search ?? ''])
  return toHex(sha256(new TextEncoder().encode(question))).slice(0, 16)
}

export function cursorIn(list: string, wanted: Question & Pick<Wanted, 'skipToken'>): readonly string[] {
  const [question, ...values] = parsed(wanted.skipToken ?? '')
  if (question !== questionOf(wanted) || values.length !== wanted.order.length) {
    throw new Fault(
      'invalid-input',
      `The $skiptoken is not one that this list of ${list} gave out for this filter and order; start again without it.`,
      {
        reason: 'skiptoken',
      },
    )
  }
  return values
}

function parsed(token: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.every((one) => typeof one === 'string' && isStorable(one))) return value
  } catch {
    // no JSON: refused like a cursor of another list
  }
  return []
}
