// One rule for the ids of operations and the actions of the audit trail: feature.thing.verb in lower case, with a hyphen in a name of
// two words, and an operation that changes something records its own id. Which action it really leaves is compared over the wire in
// test/flows/api/audit-of-everything.test.ts.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { registeredRoutes } from '../../src/features.ts'
import { recordedAs } from '../support/world/recorded-as.ts'

const src = new URL('../../src/', import.meta.url)
const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.test|\.contract)\.ts$/.test(name) && !name.startsWith('contract/'))
  .map((name) => readFileSync(new URL(name, src), 'utf8'))

const operations = [...new Set((await registeredRoutes()).map(({ id }) => id.replace(/\.(v1\.0|beta)$/, '')))]
/** What stands behind `action:` in the source, also both of two that it may be. */
const actions = [
  ...new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\baction:[^,}\n]*/g)].flatMap(([found]) =>
        [...found.matchAll(/['`]([a-z]+(?:[.-][A-Za-z]+)*\.(?:[A-Za-z-]+|\$\{\w+\}))['`]/g)].map(
          ([, action = '']) => action,
        ),
      ),
    ),
  ),
]

const wellNamed = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/

/** Older than the rule, and in the trails that are there: who looks for them, or is alarmed by them, goes by these names. */
const older: readonly string[] = [
  'identity.joinKey.shared',
  'identity.primaryToken.issue',
  'identity.signIn.refuse',
  'identity.user.signIn',
  'mdm.enrollment.leaveRefused',
  'registration.device.joinRefused',
]

test('ids of operations are words in lower case, with hyphens inside a name', () => {
  expect(operations.length).toBeGreaterThan(100)
  expect(operations.filter((id) => !wellNamed.test(id))).toEqual([])
})

test('actions of the audit trail are words in lower case, with hyphens inside a name, but for older ones', () => {
  expect(actions.length).toBeGreaterThan(50)
  const broken = actions.filter((action) => !wellNamed.test(action.replace(/\$\{\w+\}/, 'verb')))
  expect(broken.sort()).toEqual(older)
})

test('what an operation records instead of its own id exists, as does the operation', () => {
  expect(Object.keys(recordedAs).filter((id) => !operations.includes(id))).toEqual([])
  const recorded = Object.values(recordedAs).map(({ action }) => action)
  expect(recorded.filter((action) => !actions.includes(action))).toEqual([])
})
