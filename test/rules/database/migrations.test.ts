// Two changes that were made side by side may take the same number for their migrations; no database could be opened with both.

import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

test('no two migrations have one number', () => {
  const numbers = readdirSync(new URL('../../../src/db/migrations', import.meta.url)).map((name) => name.slice(0, 4))
  expect(numbers.length).toBeGreaterThan(50)
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([])
})
