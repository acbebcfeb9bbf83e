import { expect, test } from 'vitest'

import { auditLines } from './audit.ts'

const id = '1f0c9a52-6d1e-4c37-9b1f-2f6f3a1f7c11'
type Entry = Parameters<typeof auditLines>[0][number]
type Modified = Entry['resources'][number]['modifiedProperties']
const entry = (activityOperationType: string, activityType: string, modifiedProperties: Modified): Entry => ({
  id: '1',
  activityDateTime: '2026-11-27T10:00:00.123Z',
  activityType,
  activityOperationType,
  actor: { name: 'ada@contoso.example', ipAddress: '127.0.0.1' },
  door: 'portal',
  resources: [{ resourceId: id, type: 'user', modifiedProperties }],
  details: null,
})
const change = (...modified: Modified) => entry('Patch', 'directory.user.change', modified)

test('disabling, a new password and a new name are told apart, by the names of what changed and never by a secret', () => {
  const disabled = change({ displayName: 'accountEnabled', oldValue: 'true', newValue: 'false' })
  const password = change({ displayName: 'password', oldValue: 'not shown', newValue: 'changed, not shown' })
  const renamed = change(
    { displayName: 'displayName', oldValue: 'Pia Lang', newValue: 'Pia Kurz' },
    { displayName: 'jobTitle', oldValue: null, newValue: 'Pilot' },
  )
  const lines = auditLines([disabled, password, renamed], undefined)
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(
      new RegExp(`^2026-11-27T10:00:00Z +ada@\\S+ +directory\\.user\\.change: accountEnabled +user ${id} +portal`),
    ),
    expect.stringMatching(new RegExp(`directory\\.user\\.change: password +user ${id} +portal`)),
    expect.stringMatching(new RegExp(`directory\\.user\\.change: displayName, jobTitle +user ${id} Pia Kurz +portal`)),
  ])
  expect(lines.join()).not.toContain('not shown')
  const narrow = auditLines([disabled, password, renamed], 80)
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(narrow.join(' ')).toContain('directory.user.change: accountEnabled')
})

test('what was made or deleted is called by its name, and a padded name is no further column', () => {
  const made = entry('Create', 'directory.user.create', [
    { displayName: 'displayName', oldValue: null, newValue: 'Pia' },
    { displayName: 'userPrincipalName', oldValue: null, newValue: 'pia@contoso.example' },
  ])
  const gone = entry('Delete', 'directory.device.delete', [
    { displayName: 'displayName', oldValue: `PC${' '.repeat(40)}x`, newValue: null },
  ])
  const lines = auditLines([made, gone], undefined)
  expect(lines[2]).toMatch(new RegExp(`directory\\.user\\.create +user ${id} pia@contoso\\.example +portal`))
  expect(lines[3]).toMatch(new RegExp(`directory\\.device\\.delete +user ${id} PC x +portal`))
})
