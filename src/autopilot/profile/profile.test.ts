import { describe, expect, test } from 'vitest'

import { type ProfileBody, profileBody } from '../../contract/autopilot/profile.ts'
import { ProfileId } from '../../kernel/id.ts'
import { downloadedProfile } from '../lookup/lookup.ts'
import { profileEntity, settingsOf } from './entity.ts'
import type { Profile } from './profile.sql.ts'
import {
  defaultSettings,
  nameTemplateProblem,
  type ProfileSettings,
  profileProblems,
  regionOf,
  roomForSerial,
} from './profile.ts'

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

const problemsWith = (settings: Partial<typeof defaultSettings>) =>
  profileProblems({
    displayName: 'Office',
    description: '',
    mode: 'user-driven',
    joinType: 'aad',
    settings: { ...defaultSettings, ...settings },
  })

test.each([
  ...[null, '', 'os-default', 'de', 'en-GB', 'nb-NO', 'sr-Latn-RS', 'zh-Hant-TW', 'es-419', 'quz-PE', 'chr-Cher-US'],
  'ca-ES-valencia',
])('the language %s is one', (locale) => {
  expect(problemsWith({ locale })).toEqual([])
})

test.each([
  ['xx-nonsense-99', 'is not a language tag such as en-GB'],
  ['english', 'is not a language tag'],
  ['en_GB', 'is not a language tag'],
  ['EN-GB', 'is not a language tag'],
  ['en-GB-u-ca-buddhist', 'is not a language tag'],
  ['xx-GB', "names no language that is known by 'xx'"],
  ['und-GB', "names no language that is known by 'und'"],
  ['en-XX', "names no region that is known by 'XX'"],
  ['en-ZZ', "names no region that is known by 'ZZ'"],
  ['sr-Abcd-RS', "names no script that is known by 'Abcd'"],
])('the language %s is refused by its name: %s', (locale, why) => {
  expect(problemsWith({ locale })).toEqual([
    { field: 'locale', message: expect.stringContaining(`'${locale}' ${why}`) },
  ])
})

test.each([
  ['en-GB', 'GB'],
  ['zh-Hant-TW', 'TW'],
  ['ca-ES-valencia', 'ES'],
  ['es-419', ''],
  ['de', ''],
  ['os-default', ''],
])('of the language %s the region is %j; without one the keyboard has its page', (locale, region) => {
  expect(regionOf(locale)).toBe(region)
  const fields = problemsWith({ locale, keyboardSelectionPageSkipped: true }).map(({ field }) => field)
  expect(fields).toEqual(region ? [] : ['keyboardSelectionPageSkipped'])
})

test('what this version cannot serve is refused by its name, not quietly stored', () => {
  const fields = profileProblems({
    displayName: 'Kiosk',
    description: '',
    mode: 'self-deploying',
    joinType: 'hybrid',
    settings: {
      ...defaultSettings,
      preprovisioningAllowed: true,
      consumerFeaturesDisabled: true,
      deviceType: 'holoLens',
    },
  }).map((problem) => problem.field)
  expect(fields).toEqual([
    ...['deploymentMode', 'joinType', 'preprovisioningAllowed'],
    ...['consumerFeaturesDisabled', 'deviceType'],
  ])
})

/** One value of each setting that is not its default, with what it needs. */
const other: { readonly [K in keyof ProfileSettings]: Partial<ProfileSettings> & Pick<ProfileSettings, K> } = {
  locale: { locale: 'en-GB' },
  userType: { userType: 'standard' },
  privacySettingsHidden: { privacySettingsHidden: true },
  eulaHidden: { eulaHidden: true },
  keyboardSelectionPageSkipped: { keyboardSelectionPageSkipped: true, locale: 'en-GB' },
  escapeLinkHidden: { escapeLinkHidden: true },
  deviceNameTemplate: { deviceNameTemplate: 'PC-%SERIAL%' },
  hardwareHashExtractionEnabled: { hardwareHashExtractionEnabled: true },
  preprovisioningAllowed: { preprovisioningAllowed: true },
  deviceType: { deviceType: 'holoLens' },
  consumerFeaturesDisabled: { consumerFeaturesDisabled: true },
  autopilotUpdateDisabled: { autopilotUpdateDisabled: true },
}

const stored: Profile = {
  id: ProfileId.parse('6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'),
  displayName: 'Office',
  description: '',
  mode: 'user-driven',
  joinType: 'aad',
  settings: defaultSettings,
  createdAt: new Date('2026-11-21T10:00:00Z'),
  modifiedAt: new Date('2026-11-21T10:00:00Z'),
  version: 1,
  made: undefined,
}

const sentToDevice = (settings: ProfileSettings) =>
  downloadedProfile(
    {
      registrationId: 'r',
      directoryDeviceId: 'd',
      tenantId: 't',
      tenantDomain: 'contoso.example',
      assignedUser: null,
      deviceName: null,
    },
    { ...stored, settings, explicit: false },
    { kind: 'refused' } as unknown as Parameters<typeof downloadedProfile>[2],
  )

/** What management does, and no device hears of. */
const ofManagement = ['hardwareHashExtractionEnabled']

test.each(Object.entries(other))(
  '%s reaches the device, is what management does, or is refused by its name',
  (name, change) => {
    const base = { ...defaultSettings, ...(name === 'keyboardSelectionPageSkipped' ? { locale: 'en-GB' } : {}) }
    const refused = problemsWith(change).map(({ field }) => field)
    if (refused.length > 0) expect(refused).toEqual([name])
    else if (ofManagement.includes(name)) expect(sentToDevice({ ...base, ...change })).toEqual(sentToDevice(base))
    else expect(sentToDevice({ ...base, ...change })).not.toEqual(sentToDevice(base))
  },
)

test('a script that reads a profile, changes one member and sends back all of it changes that member', () => {
  const read = JSON.parse(JSON.stringify(profileEntity(stored)))
  const sent = profileBody.parse({
    ...read,
    outOfBoxExperienceSettings: { ...read.outOfBoxExperienceSettings, hideEULA: true },
  })
  const settings = settingsOf(sent, stored.settings)
  expect(settings).toEqual({ ...defaultSettings, eulaHidden: true })
  expect(problemsWith(settings)).toEqual([])
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
