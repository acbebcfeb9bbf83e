// I5 over many changes: `npm run groups` makes a million of them.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../support/database/database.ts'
import { randomDirectory } from '../../support/directory/random-changes.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

test('[I5] after each of ten thousand random changes every group has exactly the devices and people that its rule, decided from scratch, says', {
  timeout: 1_200_000,
}, async () => {
  const directory = await randomDirectory(database.db, { seed: 20261127, devices: 24, people: 16 })
  const done = new Map<string, number>()
  for (let at = 0; at < 10_000; at++) {
    const name = await directory.change()
    done.set(name, (done.get(name) ?? 0) + 1)
    expect(await directory.wrong(), `after change ${at}: ${name}`).toEqual([])
  }
  expect(done.size).toBe(12)
  expect(Math.min(...done.values())).toBeGreaterThan(100)
})
