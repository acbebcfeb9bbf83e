// npm run test:unit and npm test say why nothing ran, and what runs it.

import { expect, test } from 'vitest'

import type { Need } from '../../scripts/test/needs.ts'
import { noSuchTitle, nothingToRun } from '../../scripts/test/nothing.ts'

const file = (path: string, ...needs: Need[]) => ({ path, needs: new Set(needs) })

test('a filter that names no unit test is answered with the files that it names, what they need and the command that runs them', () => {
  expect(nothingToRun([file('src/a/a.test.ts', 'database', 'server')], ['a'])).toBe(
    `No unit test file has a in its path. What has, needs more than Node:
  src/a/a.test.ts needs database, server
This runs it: npm test -- a`,
  )
  const many = Array.from({ length: 12 }, (_, n) => file(`test/${n}.test.ts`, 'browser'))
  const said = nothingToRun(many, ['test', 'src'])
  expect(said).toContain('  test/9.test.ts needs browser\n  and 2 more\nThis runs them: npm test -- test src')
  expect(said).not.toContain('test/10.test.ts')
})

test('a filter that names no file at all, and a title that no test has, are said to do so', () => {
  expect(nothingToRun([], ['asignment', 'x'])).toBe('No test file has asignment or x in its path.')
  expect(noSuchTitle('asign', 7, 1)).toContain('No title of the 7 tests in the test file matches asign')
})
