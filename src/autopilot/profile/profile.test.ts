import { describe, expect, test } from 'vitest'

import type { ProfileBody } from '../../contract/autopilot/profile.ts'
import { settingsOf } from './entity.ts'
import { defaultSettings, nameTemplateProblem, profileProblems, roomForSerial } from './profile.ts'

describe('a device name template', () => {
  test.each(['CON-%RAND:5%', '%SERIAL%', 'A-%SERIAL%', 'KIOSK-07', '%RAND:2%-A', '%RAND:2%%SERIAL%', '1%SERIAL%'])(
    '%s is good',
    (template) => {
      expect(nameTemplateProblem(template)).toBeUndefined()
    },
  )
  test.each([
    ['%serial%', 'in capitals'],
    ['CON %RAND:5%', 'letters, digits and hyphens'],
    ['CONTOSO-%RAND:9%', 'more than 15'],
    ['12345', 'digits only'],
    ['12%RAND:3%', 'digits only'],
    ['%RAND%', 'in capitals'],
    ['PC-%RAND:0%', 'n is at least 1'],
    ['PC-%RAND:00%%SERIAL%', 'n is at least 1'],
    ['%RAND:4%', 'digits only'],
    ['%SERIAL%-%SERIAL%', 'more than once'],
    ['-%SERIAL%', 'begins or ends with a hyphen'],
    ['%SERIAL%-', 'begins or ends with a hyphen'],
    ['fifteen-letters%SERIAL%', 'no room for %SERIAL%'],
  ])('%s is refused: %s', (template, reason) => {
    expect(nameTemplateProblem(template)).toContain(reason)
  })
})

test('everything that is wrong with a profile is told at once', () => {
  const problems = profileProblems({
    displayName: '',
    description: 'x'.repeat(2000),
    mode: 'user-driven',
    joinType: 'aad',
    settings: { ...defaultSettings, keyboardSelectionPageSkipped: true, deviceNameTemplate: 'a b' },
  })
  expect(problems.map((problem) => problem.field)).toEqual([
    'displayName',
    'description',
    'keyboardSelectionPageSkipped',
    'deviceNameTemplate',
  ])
})

test('what this version cannot serve is refused by its name, not quietly stored', () => {
  const fields = profileProblems({
    displayName: 'Kiosk',
    description: '',
    mode: 'self-deploying',
    joinType: 'hybrid',
    settings: { ...defaultSettings, preprovisioningAllowed: true },
  }).map((problem) => problem.field)
  expect(fields).toEqual(['deploymentMode', 'joinType', 'preprovisioningAllowed'])
})

describe('of two spellings of one setting', () => {
  const stored = { ...defaultSettings, eulaHidden: true }
  const both = (renamed: boolean, legacy: boolean): ProfileBody => ({
    outOfBoxExperienceSetting: { eulaHidden: renamed },
    outOfBoxExperienceSettings: { hideEULA: legacy },
  })

  test('the one that differs from what is stored wins, as scripts edit only one', () => {
    expect(settingsOf(both(true, false), stored).eulaHidden).toBe(false)
    expect(settingsOf(both(false, true), stored).eulaHidden).toBe(false)
    expect(settingsOf(both(true, true), stored).eulaHidden).toBe(true)
  })
  test('either alone is enough', () => {
    expect(settingsOf({ outOfBoxExperienceSettings: { hidePrivacySettings: true } }).privacySettingsHidden).toBe(true)
    expect(settingsOf({ outOfBoxExperienceSetting: { userType: 'standard' } }).userType).toBe('standard')
  })
  test('what is not said stays as it is', () => {
    expect(settingsOf({}, stored)).toEqual(stored)
  })
})

test.each([
  ['PC-%SERIAL%', 12],
  ['PC-%SERIAL%-too-long', 3],
  ['%SERIAL%%RAND:3%', 12],
  ['fifteen-letters%SERIAL%', 0],
  ['PC-%RAND:5%', undefined],
  ['', undefined],
])('the template %s leaves %s characters for a serial number', (template, room) => {
  expect(roomForSerial(template)).toBe(room)
})
