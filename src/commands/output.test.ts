import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { table } from './output.ts'

const id = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'
const widest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.length))

test('a table that fits, or goes into a file, has one line for each row', () => {
  const rows = [['PF2ABC', 'x'.repeat(200)]]
  expect(table(['Serial', 'What'], rows, undefined)).toHaveLength(3)
  expect(table(['Serial', 'What'], [['PF2ABC', 'a b']], 80)).toEqual(['Serial  What', '──────  ────', 'PF2ABC  a b'])
})

test('on a narrow terminal the last column wraps at words and nothing is lost', () => {
  const words = 'A machine without proof asked for a device that somebody else holds, and got another one.'
  const shown = table(['Id', 'What'], [[id, words]], 80)
  expect(widest(shown)).toBeLessThanOrEqual(80)
  expect(
    shown
      .slice(2)
      .map((line) => line.slice(38))
      .join(' '),
  ).toBe(words)
})

test('columns that have no room side by side become lines of their own, with ids whole', () => {
  const head = ['When', 'Times', 'State', 'About', 'Id', 'What']
  const row = ['2026-11-26T08:00:00', '3', 'open', `autopilot-device ${id}`, id, 'Two machines say that they are this.']
  const shown = table(head, [row, row], 80)
  expect(widest(shown)).toBeLessThanOrEqual(80)
  expect(shown.filter((line) => new RegExp(`^Id +${id}$`).test(line))).toHaveLength(2)
  expect(shown.join('\n')).toContain('Two machines say that they are this.')
  expect(widest(table(head, [['x'.repeat(500), '', '', '', id, '']], 40))).toBeLessThanOrEqual(50)
})

test('a command whose reader has seen enough ends without a word', () => {
  const taxiway = fileURLToPath(new URL('../../bin/taxiway.js', import.meta.url))
  const piped = spawnSync('sh', [
    '-c',
    '{ "$0" "$1" hash --help; echo "ended $?" >&2; } | true',
    process.execPath,
    taxiway,
  ])
  expect([piped.stdout.toString(), piped.stderr.toString()]).toEqual(['', 'ended 141\n'])
}, 60_000)
