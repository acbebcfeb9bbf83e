import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

import { Fault } from '../kernel/fault.ts'
import { explainFailure, listDocument, settleColours, table } from './output.ts'
import { UsageError } from './usage.ts'

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
  const narrowest = table(head, [['x'.repeat(500), '', '', '', id, '']], 40)
  expect(widest(narrowest)).toBeLessThanOrEqual(40)
  expect(narrowest.slice(-2)).toEqual(['Id', `  ${id}`])
})

test('whoever wants no colours gets none from anybody, also against FORCE_COLOR, and a file never has them', () => {
  const settled = (words: readonly string[], given: Record<string, string>, terminal: boolean) => {
    const env = { ...given }
    settleColours(words, env, terminal)
    return env
  }
  const forced = { FORCE_COLOR: '3' }
  expect(settled(['devices'], {}, true)).toEqual({})
  expect(settled(['devices'], forced, true)).toEqual(forced)
  expect(settled(['devices'], forced, false)).toEqual({})
  expect(settled(['devices', '--no-color'], forced, true)).toEqual({ NO_COLOR: '1' })
  expect(settled(['devices'], { ...forced, NO_COLOR: 'yes' }, true)).toEqual({ NO_COLOR: '1' })
  expect(settled(['devices'], { NO_COLOR: '' }, true)).toEqual({ NO_COLOR: '' })
  expect(settled(['devices', 'show', '--', '--no-color'], {}, true)).toEqual({})
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

afterEach(() => vi.restoreAllMocks())

function shownFor(error: unknown): string[] {
  const said: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line))
  const before = process.exitCode
  explainFailure(error, false)
  process.exitCode = before
  return said
}

test('[T-06] a failure is one line whatever stands in it, and only the lines that belong to it come below', () => {
  const forged = 'na\n  ✓ 99 devices\u202e\u3164'
  const shown = 'na<U+000A>  ✓ 99 devices<U+202E><U+3164>'
  expect(shownFor(new Fault('not-found', `There is no file ${forged}.`))).toEqual([
    `taxiway: There is no file ${shown}.`,
  ])
  expect(shownFor(new UsageError(`${forged} is none.`, ['  one', forged]))).toEqual([
    `taxiway: ${shown} is none.`,
    '  one',
    shown,
  ])
  const which = new Fault('conflict', 'Which?', { details: { lines: ['Id', forged] } })
  expect(shownFor(which)).toEqual(['taxiway: Which?', 'Id', shown])
})

test('[T-06] what nobody foresaw is told with its place, and its message forges neither', () => {
  const said = shownFor(new TypeError('odd\n    at forged (x.ts:1:1)\n✓ all good'))
  expect(said[0]).toBe('taxiway: odd<U+000A>    at forged (x.ts:1:1)<U+000A>✓ all good')
  expect(said.length).toBeGreaterThan(2)
  expect(said.slice(1).filter((line) => !/^ {4}at .*(?<!x\.ts:1:1\))$/.test(line))).toEqual([])
})

test('a list is one document, with an element a line, whether it is empty, is ended or breaks off', () => {
  const said: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text))
  const written = () => said.splice(0).join('\n')
  listDocument('devices').end()
  expect(written()).toBe('{"devices":[]}')
  const two = listDocument('devices')
  two.add({ id: 'a' })
  two.add({ id: 'b' })
  two.end({ ok: true })
  expect(written()).toBe('{"devices":[{"id":"a"}\n,{"id":"b"}\n],"ok":true}')
  listDocument('devices').add({ id: 'a' })
  explainFailure(new Fault('unavailable', 'The server broke off.', { reason: 'server-broke-off' }), true)
  expect(JSON.parse(written())).toEqual({
    devices: [{ id: 'a' }],
    ok: false,
    error: { message: 'The server broke off.', reason: 'server-broke-off' },
  })
  explainFailure(new Fault('not-found', 'Nobody.', {}), true)
  expect(written()).toBe('{"ok":false,"error":{"message":"Nobody."}}')
})

test('a name that reads like a command is told as it is, and beside it how commands are typed in a clone', () => {
  vi.stubEnv('npm_lifecycle_event', 'npx')
  vi.stubEnv('npm_lifecycle_script', 'taxiway')
  const said: string[] = []
  const aside = vi.spyOn(console, 'error').mockImplementation((text) => void said.push(String(text)))
  try {
    explainFailure(new Fault('not-found', "There is no group 'taxiway lab'. See taxiway group list."), false)
  } finally {
    aside.mockRestore()
    vi.unstubAllEnvs()
    process.exitCode = 0
  }
  expect(said).toEqual([
    "taxiway: There is no group 'taxiway lab'. See taxiway group list.",
    'Here commands are typed with npx taxiway in place of taxiway.',
  ])
})
