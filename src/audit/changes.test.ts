import { expect, test } from 'vitest'

import { changes } from './changes.ts'

test('only members that differ are told, a Date and its text are one value, and bytes are told by their size', () => {
  const at = new Date('2026-06-01T00:00:00Z')
  expect(
    changes(
      { name: 'a', at, same: { x: [1] }, logo: new Uint8Array(3) },
      { name: 'b', at: at.toISOString(), same: { x: [1] }, logo: new Uint8Array(4) },
    ),
  ).toEqual({ before: { name: 'a', logo: '3 bytes' }, after: { name: 'b', logo: '4 bytes' } })
})

test('what came has no before, what went has no after, and a member that was empty is left out', () => {
  expect(changes(undefined, { name: 'a', note: null })).toEqual({ after: { name: 'a' } })
  expect(changes({ name: 'a' }, undefined)).toEqual({ before: { name: 'a' } })
  expect(changes({ tag: null }, { tag: 'x' })).toStrictEqual({ before: {}, after: { tag: 'x' } })
  expect(changes({ name: 'a' }, { name: 'a' })).toStrictEqual({ before: {}, after: {} })
  expect(changes(undefined, undefined)).toStrictEqual({})
})

test('passwords, secrets, tokens and hardware hashes are said to have changed and never shown', () => {
  const recorded = JSON.stringify([
    changes({ password: 'old-1', hardwareHash: 'AAAA' }, { password: 'new-1', hardwareHash: 'BBBB' }),
    changes(undefined, { clientSecret: 'new-2', secretHash: 'new-3', passwordHash: 'new-4', token: 'new-5' }),
  ])
  expect(recorded).not.toMatch(/old-|new-|AAAA|BBBB/)
  expect(changes({ password: 'old-1' }, { password: 'new-1' })).toStrictEqual({
    before: { password: 'not shown' },
    after: { password: 'changed, not shown' },
  })
  expect(changes(undefined, { secret: 'new' })).toStrictEqual({ after: { secret: 'not shown' } })
  expect(changes({ commandLine: 'old' }, undefined)).toStrictEqual({ before: { commandLine: 'not shown' } })
})
