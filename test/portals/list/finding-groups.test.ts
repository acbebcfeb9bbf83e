// What an import says of many lines at once.

import { expect, test } from 'vitest'

import type { Finding, Verdict } from '../../../portals/admin/api/import/import-line.ts'
import {
  findingGroups,
  firstShown,
  linesOf,
  ownWords,
} from '../../../portals/admin/pages/devices/import/finding-groups.ts'

const known = (serial: string): Finding => ({
  severity: 'warning',
  code: 806,
  name: 'ZtdDeviceAlreadyAssigned',
  message: `The device ${serial} is registered already.`,
  remedy: 'Nothing to do.',
})
const broken = (what: string): Finding => ({
  severity: 'error',
  code: 802,
  name: 'InvalidZtdHardwareHash',
  message: what,
  remedy: 'Collect the hash again.',
})
const verdict = (line: number, status: Verdict['status'], ...findings: Finding[]): Verdict => ({
  kind: 'verdict',
  line,
  serialNumber: `S-${line}`,
  status,
  code: 0,
  name: '',
  findings,
})
const many = Array.from({ length: 60 }, (_, index) => verdict(index + 2, 'updated', known(`S-${index + 2}`)))

test('sixty lines with one sentence are one group, whatever device the sentence names', () => {
  expect(findingGroups(many)).toEqual([
    {
      name: 'ZtdDeviceAlreadyAssigned',
      severity: 'warning',
      lines: 60,
      message: 'The device … is registered already.',
      remedy: 'Nothing to do.',
    },
  ])
  expect(ownWords(known('S-2'), findingGroups(many))).toEqual({ message: '' })
})

test('errors come first, what differs stays at its line, and what only a few lines have stays there, too', () => {
  const mixed = [
    ...many,
    ...[62, 63, 64, 65].map((line) => verdict(line, 'error', broken('It is cut off.'))),
    verdict(66, 'error', broken('It is not Base64.')),
    verdict(67, 'complete', { severity: 'warning', code: 0, name: 'CommaInValue', message: 'A comma.' }),
  ]
  const groups = findingGroups(mixed)
  expect(groups.map(({ name, lines }) => [name, lines])).toEqual([
    ['InvalidZtdHardwareHash', 5],
    ['ZtdDeviceAlreadyAssigned', 60],
  ])
  expect(groups[0]).toMatchObject({ message: undefined, remedy: 'Collect the hash again.' })
  expect(ownWords(broken('It is cut off.'), groups)).toEqual({ message: 'It is cut off.' })
  expect(linesOf(mixed, { name: 'InvalidZtdHardwareHash' }).map(({ line }) => line)).toEqual([62, 63, 64, 65, 66])
})

test('a finding that a line has twice counts as one line', () => {
  const twice = [2, 3, 4].map((line) => verdict(line, 'error', broken('a'), broken('b')))
  expect(findingGroups(twice)).toEqual([])
  const more = [...twice, verdict(5, 'error', broken('a')), verdict(6, 'error', broken('a'), broken('b'))]
  expect(findingGroups(more)).toMatchObject([{ lines: 5 }])
})

test('a long file shows what needs a look first, and all lines where each of them has a finding', () => {
  expect(firstShown(many)).toBe('all')
  expect(firstShown([...many, verdict(62, 'error', broken('x'))])).toBe('refused')
  expect(firstShown([...many, verdict(62, 'complete')])).toBe('findings')
  expect(firstShown(many.slice(0, 20))).toBe('all')
})
