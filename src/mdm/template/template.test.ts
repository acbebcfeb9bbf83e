import { describe, expect, test } from 'vitest'

import { readAssignedAccess } from '../../protocol/csp/assigned-access.ts'
import { type CspWorld, cspExecutor } from '../../protocol/csp/execute.ts'
import { emptyTree } from '../../protocol/csp/tree.ts'
import { decodeWlanProfile } from '../../protocol/provisioning-package/wlan.ts'
import { checkSetting, remarkOn } from '../catalogue/check.ts'
import { readSettings } from '../item/policy/policy.ts'
import { type Answers, fieldsOf, fill, type TemplateName, templateNames } from './template.ts'

const enough: Readonly<Partial<Record<TemplateName, Answers>>> = {
  wifi: { ssid: 'Office & guests', key: 'eight runways' },
  kiosk: { app: 'Microsoft.WindowsCalculator_8wekyb3d8bbwe!App' },
}
const settingsOf = (name: TemplateName, answers: Answers = enough[name] ?? {}) => {
  const filled = fill(name, answers)
  if (!filled.ok) throw new Error(`${filled.field} ${filled.problem}`)
  return filled.settings
}
const formatOf = { omaSettingInteger: 'int', omaSettingString: 'chr', omaSettingStringXml: 'chr' } as const

describe.each(templateNames)('the template %s', (name) => {
  test('writes settings that the catalogue knows and takes, and that are one policy', () => {
    const settings = settingsOf(name)
    expect(settings.length).toBeGreaterThan(0)
    for (const { uri, type, value } of settings) {
      expect(checkSetting({ uri, format: formatOf[type], value }, false), uri).toMatchObject({ ok: true })
      expect(remarkOn(uri), uri).toBeUndefined()
    }
    const written = settings.map(({ uri, type, value }) => ({
      ...{ type, omaUri: uri, displayName: 'x', description: '' },
      value: type === 'omaSettingStringXml' ? Buffer.from(value).toString('base64') : value,
    }))
    expect(readSettings(written)).toMatchObject({ ok: true })
  })

  test('writes what a device takes, at the first time and again', () => {
    const execute = cspExecutor<never>()
    let world: CspWorld<never> = { tree: emptyTree, effects: [] }
    for (const kind of ['Add', 'Replace'] as const) {
      for (const { uri, type, value } of settingsOf(name)) {
        const done = execute(world, { kind, uri, format: formatOf[type], data: value })
        expect(done.status, `${kind} ${uri}`).toBe(200)
        world = done.world
      }
    }
  })

  test('refuses an answer out of range, one that is missing, and one that it did not ask for', () => {
    expect(fill(name, { ...enough[name], colour: 'blue' })).toMatchObject({ ok: false, field: 'colour' })
    for (const { name: field, kind, from = 0, to = 0, optional, default: byDefault } of fieldsOf(name)) {
      const judged = (answer: string) => expect(fill(name, { ...enough[name], [field]: answer }), `${field} ${answer}`)
      if (kind === 'number') {
        for (const answer of [String(from - 1), String(to + 1), '1.5', 'x'])
          judged(answer).toMatchObject({ ok: false, field })
        // an answer to another question may not go with it
        for (const answer of [from, to]) judged(String(answer)).not.toMatchObject({ ok: false, field })
      }
      if (kind === 'choice') judged('?').toMatchObject({ ok: false, field })
      if (!optional && byDefault === undefined) judged('').toMatchObject({ ok: false, field })
    }
  })
})

test('the Wi-Fi template writes a profile that our reader of profiles reads, and says that its key is a secret', () => {
  const [setting] = settingsOf('wifi')
  expect(setting).toMatchObject({ secret: true })
  expect(decodeWlanProfile(setting?.value ?? '')).toEqual({
    ssid: 'Office & guests',
    hidden: false,
    passphrase: 'eight runways',
  })
  const [open] = settingsOf('wifi', { ssid: 'Guests', hidden: 'yes' })
  expect(open).not.toHaveProperty('secret')
  expect(decodeWlanProfile(open?.value ?? '')).toEqual({ ssid: 'Guests', hidden: true })
  for (const key of ['short', 'x'.repeat(64), 'with ü in it']) {
    expect(fill('wifi', { ssid: 'Office', key })).toMatchObject({ ok: false, field: 'key' })
  }
  expect(fill('wifi', { ssid: 'ü'.repeat(17) })).toMatchObject({ ok: false, field: 'ssid' })
})

test('the kiosk template writes a configuration whose account has the profile of the application', () => {
  const [setting] = settingsOf('kiosk')
  expect(readAssignedAccess(setting?.value ?? '')).toMatchObject({
    app: 'Microsoft.WindowsCalculator_8wekyb3d8bbwe!App',
  })
  expect(fill('kiosk', { app: 'calc.exe' })).toMatchObject({ ok: false, field: 'app' })
})

test('active hours of an update ring are eighteen at most, over midnight too', () => {
  const hours = (from: string, to: string) => fill('update-ring', { from, to }).ok
  expect([hours('8', '18'), hours('20', '6'), hours('6', '0')]).toEqual([true, true, true])
  expect([hours('8', '8'), hours('5', '0'), hours('8', '3')]).toEqual([false, false, false])
})

const access = './Device/Vendor/MSFT/AssignedAccess/Configuration'
const wireless = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
test.each([
  [access, '<AssignedAccessConfiguration/>'],
  [access, '<WLANProfile/>'],
  [access, (settingsOf('kiosk')[0]?.value ?? '').replace('DefaultProfile Id="{9a', 'DefaultProfile Id="{00')],
  [wireless, '<Profile/>'],
  [wireless, '<WLANProfile>'],
])('a document that Windows would refuse is refused before any device is asked: %s %s', (uri, value) => {
  expect(checkSetting({ uri, format: 'chr', value }, false)).toMatchObject({
    ok: false,
    problem: expect.stringContaining('needs a'),
  })
  // who knows better says so
  expect(checkSetting({ uri, format: 'chr', value }, true)).toMatchObject({ ok: true })
})
