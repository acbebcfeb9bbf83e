// Text that no database holds (T-59): bytes that are not UTF-8, U+0000, which PostgreSQL's text cannot contain, and halves of
// a surrogate pair, which UTF-8 cannot encode (RFC 3629 §3). JSON may carry both as escapes (RFC 8259 §8.2). They are refused
// here, for every path, query and body, and so are documents nested deeper than any of ours, which would overflow the code
// that walks them later. Names may hold nothing invisible either (kernel/text/plain-name.ts).

import type { FastifyRequest } from 'fastify'

import type { RawRoute } from '../../contract/route.ts'
import { Fault } from '../../kernel/fault.ts'
import { hasUnseen, nameMembers } from '../../kernel/text/plain-name.ts'
import { isStorable } from '../../kernel/text/storable-text.ts'
import { refuseManyValues } from './values.ts'

const deepest = 100

/** `left`: members that whoever reads them judges, in any letter case. */
export function refuseBadText(value: unknown, where: 'path' | 'query' | 'body', left: readonly string[] = []): void {
  const open: { readonly value: unknown; readonly at: string; readonly depth: number }[] = [
    { value, at: where, depth: 0 },
  ]
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, at, depth } = next
    if (typeof one === 'string') {
      if (!isStorable(one)) throw badText(at)
      if (where !== 'path' && nameMembers.has(at.toLowerCase()) && hasUnseen(one)) throw unseenInName(at)
    } else if (typeof one === 'object' && one !== null && !Buffer.isBuffer(one)) {
      if (depth >= deepest) throw tooDeep(where)
      if (Array.isArray(one)) {
        for (const value of one) open.push({ value, at, depth: depth + 1 })
        continue
      }
      for (const [name, member] of Object.entries(one)) {
        if (!isStorable(name)) throw badText(`a member of ${at}`)
        if (unreadable.has(name)) throw memberRefused(name)
        if (left.includes(name.toLowerCase())) continue
        if (typeof member === 'string' || typeof member === 'object') {
          open.push({ value: member, at: name, depth: depth + 1 })
        }
      }
    }
  }
}

/** Comparing or printing an object with such a member throws a TypeError: zod does, of `{"length":{"toString":1}}`. */
const unreadable: ReadonlySet<string> = new Set(['toString', 'valueOf', 'toJSON'])

/** A query as routes read it that decode it themselves: also where a broken escape beside it makes another parser give up. */
export function refuseBadQuery(url: string): void {
  const at = url.indexOf('?')
  if (at >= 0 && url.includes('%', at)) refuseBadForm(url.slice(at + 1), 'query')
}

/** Decoding gives no half of a pair (URL standard, "UTF-8 decode without BOM"), and U+0000 only from one that is written. */
function refuseBadForm(text: string, where: 'query' | 'body'): void {
  if (!/%00|\0/.test(text)) return
  for (const [name, value] of new URLSearchParams(text)) {
    if (!isStorable(name)) throw badText(`a name in the ${where}`)
    if (!isStorable(value)) throw badText(name)
  }
}

/** Bodies that a route reads for itself. XML and CSV have readers that refuse such text with its position. */
export function refuseBadTextInBytes(
  body: unknown,
  request: FastifyRequest,
  { consumes = [], judgesParts }: Pick<RawRoute, 'consumes' | 'judgesParts'>,
): void {
  if (!Buffer.isBuffer(body)) return
  // without a type the route reads what it always reads
  const type = (request.headers['content-type'] ?? consumes[0] ?? '').toLowerCase()
  if (type.includes('x-www-form-urlencoded')) refuseBadForm(body.toString('utf8'), 'body')
  else if (type.includes('json')) {
    refuseManyValues(body)
    if (judgesParts) return
    let document: unknown
    try {
      document = JSON.parse(utf8Of(body))
    } catch (error) {
      if (error instanceof Fault) throw error
      return // not JSON: the route's own reader says so
    }
    refuseBadText(document, 'body')
  }
}

/** Bytes that are not UTF-8 would be stored as other letters than were sent (RFC 8259 §8.1). */
export function utf8Of(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new Fault('invalid-input', 'The body is not UTF-8 throughout. Send JSON as UTF-8.', {
      reason: 'text-not-storable',
      cause,
    })
  }
}

function badText(at: string): Fault {
  return new Fault(
    'invalid-input',
    `The text of '${at.slice(0, 60)}' holds U+0000 or half of a surrogate pair, which cannot be stored. Take it out.`,
    { reason: 'text-not-storable' },
  )
}

function unseenInName(at: string): Fault {
  return new Fault(
    'invalid-input',
    `The name '${at}' holds characters that cannot be seen or that turn the direction of writing, so it could pass for another name. Write it without them.`,
    { reason: 'name-unseen' },
  )
}

function memberRefused(name: string): Fault {
  return new Fault('invalid-input', `The body has a member named ${name}, which no call here reads. Remove it.`, {
    reason: 'request-shape',
  })
}

function tooDeep(where: string): Fault {
  return new Fault('invalid-input', `The ${where} is nested more than ${deepest} levels deep. Send it flatter.`, {
    reason: 'nested-too-deep',
  })
}
