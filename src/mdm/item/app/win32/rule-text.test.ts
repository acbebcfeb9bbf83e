import { expect, test } from 'vitest'

import { ruleOfText } from './rule-text.ts'
import { readRules, shownRule } from './rules.ts'

test.each([
  [
    'file:C:\\Program Files\\Contoso\\tools.exe',
    { path: 'C:\\Program Files\\Contoso', fileOrFolderName: 'tools.exe', operationType: 'exists' },
  ],
  [
    'file:%ProgramFiles%\\Contoso\\tools.exe>=4.2',
    { operationType: 'version', operator: 'greaterThanOrEqual', comparisonValue: '4.2' },
  ],
  [
    'registry:HKLM\\SOFTWARE\\Contoso\\Version = 4.2',
    { keyPath: 'HKLM\\SOFTWARE\\Contoso', valueName: 'Version', operationType: 'version', operator: 'equal' },
  ],
  [
    'registry:HKLM\\SOFTWARE\\Contoso\\Ring=Pilot',
    { operationType: 'string', operator: 'equal', comparisonValue: 'Pilot' },
  ],
  ['registry:HKLM\\SOFTWARE\\Contoso\\', { keyPath: 'HKLM\\SOFTWARE\\Contoso', valueName: '' }],
  [
    'product:{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}>1.9',
    { productVersionOperator: 'greaterThan', productVersion: '1.9' },
  ],
])('%s is a rule that the service takes', (text, expected) => {
  const read = ruleOfText(text)
  if (!read.ok) throw new Error(read.problem)
  expect(read.value).toMatchObject(expected)
  const taken = readRules([read.value])
  if (!taken.ok) throw new Error(taken.problem)
  const [rule] = taken.value.detection
  expect(rule && shownRule(rule, 'detection')).toMatchObject(expected)
})

test.each(['', 'C:\\tools.exe', 'files:C:\\tools.exe', 'file:tools.exe', 'registry:Version'])('%s is none', (text) => {
  expect(ruleOfText(text).ok).toBe(false)
})
