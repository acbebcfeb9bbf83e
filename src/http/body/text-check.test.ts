// The text check as a table; every route over the wire in test/flows/api/bad-text.test.ts (T-59).

import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'

import { Fault } from '../../kernel/fault.ts'
import { refuseBadQuery, refuseBadText, refuseBadTextInBytes } from './text-check.ts'

/** The reason of the refusal, and the name in its message; `passes` without one. */
function outcome(check: () => void): string {
  try {
    check()
    return 'passes'
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return `${error.reason} ${/'([^']*)'|named (\w+)|The (\w+) is nested/.exec(error.message)?.slice(1).find(Boolean)}`
  }
}
const ofBody = (value: unknown) => outcome(() => refuseBadText(value, 'body'))
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])

test('[T-59] U+0000 and half a surrogate pair are refused wherever they stand, with their position; everything else passes', () => {
  for (const good of [
    '',
    'a\u0001\n\uffff',
    '\u{1f6eb}',
    7,
    true,
    null,
    undefined,
    { a: ['\u{1f6eb}', { b: null }] },
    Buffer.from([0]),
  ])
    expect(ofBody(good)).toBe('passes')
  for (const bad of ['\0', 'a\0b', '\ud83d', '\udeeb', '\udeeb\ud83d']) {
    expect(ofBody(bad)).toBe('text-not-storable body')
    expect(ofBody({ a: { b: [1, bad] } })).toBe('text-not-storable b')
    expect(ofBody([{ ok: 1 }, [bad]])).toBe('text-not-storable body')
    expect(ofBody({ a: { [bad]: 1 } })).toBe('text-not-storable a member of a')
    expect(ofBody({ first: bad, second: 'good' })).toBe('text-not-storable first')
  }
  expect(outcome(() => refuseBadText({ id: '\0' }, 'path'))).toBe('text-not-storable id')
  expect(ofBody({ ['n'.repeat(100)]: '\0' })).toBe(`text-not-storable ${'n'.repeat(60)}`)
})

test('[T-59] what would break whoever walks or prints it is refused: too deep, or with members that are called', () => {
  expect(ofBody(nested(100))).toBe('passes')
  expect(ofBody(nested(101))).toBe('nested-too-deep body')
  for (const name of ['toString', 'valueOf', 'toJSON'])
    expect(ofBody({ a: [{ [name]: 1 }] })).toBe(`request-shape ${name}`)
  expect(ofBody({ tostring: 1 })).toBe('passes')
})

test('[T-59] a query is read as the routes read it, beside a broken escape too', () => {
  const ofQuery = (url: string) => outcome(() => refuseBadQuery(url))
  expect(ofQuery('/v1.0/users?a=%00')).toBe('text-not-storable a')
  expect(ofQuery('/v1.0/users?b=1&%00=1')).toBe('text-not-storable a name in the query')
  expect(ofQuery('/v1.0/users?x=%zz&a=%00')).toBe('text-not-storable a')
  expect(ofQuery('?a=%00')).toBe('text-not-storable a')
  for (const good of ['/v1.0/users', '/v1.0/%00', '/v1.0/users?a=b', '/v1.0/users?a=%20', '/a%00b?c=d'])
    expect(ofQuery(good)).toBe('passes')
})

test('[T-59] a body that a route reads itself is looked into by its type, or by what the route reads', () => {
  const ofBytes = (body: unknown, type: string | undefined, consumes?: readonly string[]) => {
    const request = { headers: type === undefined ? {} : { 'content-type': type } } as FastifyRequest
    return outcome(() => refuseBadTextInBytes(body, request, consumes ? { consumes } : {}))
  }
  const form = Buffer.from('a=1&b=%00')
  const json = Buffer.from('{"a":"\\u0000"}')
  expect(ofBytes(form, 'application/x-www-form-urlencoded; charset=utf-8')).toBe('text-not-storable b')
  expect(ofBytes(Buffer.from('%00=1'), 'APPLICATION/X-WWW-FORM-URLENCODED')).toBe(
    'text-not-storable a name in the body',
  )
  expect(ofBytes(json, 'application/json')).toBe('text-not-storable a')
  expect(ofBytes(Buffer.from(JSON.stringify(nested(101))), 'application/json')).toBe('nested-too-deep body')
  expect(ofBytes(form, undefined, ['application/x-www-form-urlencoded'])).toBe('text-not-storable b')
  expect(ofBytes(json, undefined, ['application/json'])).toBe('text-not-storable a')
  // the type that was sent counts; XML and CSV have readers of their own
  expect(ofBytes(json, 'text/csv', ['application/json'])).toBe('passes')
  expect(ofBytes(json, 'application/soap+xml')).toBe('passes')
  expect(ofBytes(json, undefined)).toBe('passes')
  expect(ofBytes(form, 'application/json')).toBe('passes') // not JSON: the route says so
  expect(ofBytes(Buffer.from('a=1'), 'application/x-www-form-urlencoded')).toBe('passes')
  expect(ofBytes('{"a":"\\u0000"}', 'application/json')).toBe('passes') // read already, and looked into as an object
})
