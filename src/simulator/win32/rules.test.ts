import { describe, expect, test } from 'vitest'

import type { Rule } from '../../protocol/agent/rule.ts'
import { readPackage } from './package.ts'
import { filePath, registryPath, type Seen } from './pc.ts'
import { compareVersions, type Facts, holds, isDetected, obstacle } from './rules.ts'

const dated =
  'C:\\Program Files\\Contoso\\Dated.exe=1.2;sizeInMB:12;modifiedDate:2026-11-21T10:00:00Z;createdDate:2026-11-20T10:00:00Z'
const seen: Seen = {
  files: {
    [filePath('C:\\Program Files\\Contoso\\tools.exe')]: '4.2.0.0',
    ...readPackage(Buffer.from(`TAXIWAY-WIN32 1\nfile=${dated}\n`)).left?.files,
  },
  registry: {
    [registryPath('HKLM\\SOFTWARE\\Contoso', 'Version')]: '4.2',
    [registryPath('HKLM\\SOFTWARE\\Contoso', 'Count')]: '7',
    [registryPath('HKLM\\SOFTWARE\\Contoso', 'Channel')]: 'Stable',
    [registryPath('HKLM\\SOFTWARE\\Contoso', 'Old', true)]: '1',
  },
  products: { '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}': '1.10.0' },
  installed: ['by-script'],
  believed: ['another-kind'],
}
const holdsHere = (rule: Rule) => holds(rule, seen, 'app')
const file = (over: object): Rule =>
  ({
    ...{ kind: 'file', path: '%ProgramFiles%\\Contoso', name: 'Tools.exe', as32Bit: false, check: 'exists' },
    ...over,
  }) as Rule
const dates = (over: object): Rule => file({ name: 'dated.exe', ...over })
const registry = (over: object): Rule =>
  ({
    ...{ kind: 'registry', key: 'HKEY_LOCAL_MACHINE\\Software\\Contoso', valueName: 'Version', as32Bit: false },
    ...{ check: 'exists', ...over },
  }) as Rule

describe('rules of detection', () => {
  test.each<[string, Rule, boolean]>([
    ['a file that is there, by its variable and in other letters', file({}), true],
    ['a file of another name', file({ name: 'other.exe' }), false],
    ['a file that must not be there', file({ check: 'doesNotExist' }), false],
    ['the absence of one', file({ name: 'other.exe', check: 'doesNotExist' }), true],
    ['a file on the 32-bit side', file({ as32Bit: true }), false],
    ['a path without a variable, whichever side', file({ path: 'C:\\Program Files\\Contoso', as32Bit: true }), true],
    ['a version that is new enough', file({ check: 'version', operator: 'greaterThanOrEqual', value: '4.2' }), true],
    ['a version that is too old', file({ check: 'version', operator: 'greaterThan', value: '4.2.0.0' }), false],
    ['a version before a size', dates({ check: 'version', operator: 'equal', value: '1.2' }), true],
    ['a size', dates({ check: 'sizeInMB', operator: 'greaterThan', value: '11' }), true],
    ['another size', dates({ check: 'sizeInMB', operator: 'greaterThan', value: '12' }), false],
    ['a size that nobody said', file({ check: 'sizeInMB', operator: 'greaterThanOrEqual', value: '0' }), false],
    ['a date', dates({ check: 'modifiedDate', operator: 'equal', value: '2026-11-21T11:00:00+01:00' }), true],
    ['an older date', dates({ check: 'createdDate', operator: 'lessThan', value: '2026-11-21T00:00:00Z' }), true],
    ['a later date', dates({ check: 'createdDate', operator: 'greaterThan', value: '2026-11-21T00:00:00Z' }), false],
    ['a value', registry({}), true],
    ['a key', registry({ valueName: '' }), true],
    ['a key that is not there', registry({ key: 'HKLM\\SOFTWARE\\Fabrikam', valueName: '' }), false],
    ['a value of the 32-bit side', registry({ valueName: 'Old', as32Bit: true }), true],
    ['a value that is on the 32-bit side only', registry({ valueName: 'Old' }), false],
    ['a number', registry({ valueName: 'Count', check: 'integer', operator: 'lessThan', value: '8' }), true],
    [
      'a text as a number',
      registry({ valueName: 'Channel', check: 'integer', operator: 'notEqual', value: '8' }),
      false,
    ],
    [
      'a text in other letters',
      registry({ valueName: 'Channel', check: 'string', operator: 'equal', value: 'STABLE' }),
      true,
    ],
    ['another text', registry({ valueName: 'Channel', check: 'string', operator: 'notEqual', value: 'Beta' }), true],
    ['a version in the registry', registry({ check: 'version', operator: 'equal', value: '4.2.0' }), true],
    ['a product', { kind: 'product', productCode: '{7c1b4f80-2e43-4e0b-9d6b-0b6b6d3f9a51}' }, true],
    [
      'a product whose version counts by numbers',
      { kind: 'product', productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}', operator: 'greaterThan', value: '1.9' },
      true,
    ],
    ['another product', { kind: 'product', productCode: '{00000000-0000-0000-0000-000000000000}' }, false],
  ])('%s', (_, rule, expected) => {
    expect(holdsHere(rule)).toBe(expected)
  })

  test('an application is there when all of its rules hold, and one without a rule never is', () => {
    const app = (id: string, ...detection: Rule[]) => isDetected({ id, detection }, seen)
    expect(app('app', file({}), registry({}))).toBe(true)
    expect(app('app', file({}), registry({ valueName: 'None' }))).toBe(false)
    expect(app('app')).toBe(false)
    expect(app('another-kind', file({ name: 'other.exe' }))).toBe(true)
    const script: Rule = { kind: 'script', content: '', as32Bit: false, signed: false }
    expect([app('by-script', script), app('app', script)]).toEqual([true, false])
  })
})

test.each<[string, string, string, Rule['kind'] | string, boolean]>([
  ['integer', 'greaterThan', '9', '# TAXIWAY-SAYS 10\nGet-Rings', true],
  ['integer', 'greaterThan', '9', '# TAXIWAY-SAYS many', false],
  ['float', 'lessThan', '2', '# TAXIWAY-SAYS 1.5', true],
  ['boolean', 'equal', 'true', '# TAXIWAY-SAYS True\r\n', true],
  ['string', 'equal', 'Pilot', '# TAXIWAY-SAYS Broad', false],
  ['version', 'lessThan', '1.10', '# TAXIWAY-SAYS 1.9', true],
  ['dateTime', 'greaterThan', '2026-11-30', '# TAXIWAY-SAYS 2026-12-01', true],
  ['string', 'equal', 'Pilot', 'Get-Ring', true],
])(
  'what a script of a requirement says is compared as %s: %s %s, of %j',
  (check, operator, value, script, expected) => {
    const content = Buffer.from(script).toString('base64')
    const rule = { kind: 'script', content, as32Bit: false, signed: false, check, operator, value } as Rule
    expect(holdsHere(rule)).toBe(expected)
  },
)

test('versions are compared number by number, and what is missing is 0', () => {
  expect(compareVersions('1.10', '1.9')).toBe(1)
  expect(compareVersions('1.2', '1.2.0.0')).toBe(0)
  expect(compareVersions('1.2', '1.2.0.1')).toBe(-1)
})

describe('requirements', () => {
  const pc: Facts = {
    ...{ architecture: 'x64', build: 19045, freeDiskMB: 1000, memoryMB: 4096, processors: 2, processorMHz: 2000 },
  }
  const why = (requires: object) =>
    obstacle({ id: 'app', requires: { architectures: [], rules: [], ...requires } }, pc, seen)

  test('a PC that has what is asked for, to the last megabyte, meets no obstacle', () => {
    const exactly = { minimumBuild: 19045, freeDiskMB: 1000, memoryMB: 4096, processors: 2, processorMHz: 2000 }
    expect(why({ ...exactly, architectures: ['x86', 'x64'], rules: [file({})] })).toBeUndefined()
    expect(why({})).toBeUndefined()
  })

  test.each([
    [{ architectures: ['arm64'] }, 'not for x64'],
    [{ minimumBuild: 22000 }, 'build 22000'],
    [{ freeDiskMB: 1001 }, '1001 MB are free'],
    [{ memoryMB: 8192 }, '8192 MB of memory'],
    [{ processors: 4 }, '4 processors'],
    [{ processorMHz: 2001 }, '2001 MHz'],
    [{ rules: [file({ name: 'other.exe' })] }, 'rule of its requirements'],
  ])('%j is told as what is missing', (requires, words) => {
    expect(why(requires)).toContain(words)
  })
})
