import { describe, expect, test } from 'vitest'
import { toBase64 } from '../../../kernel/bytes.ts'
import { scopeOfUri } from '../../node.ts'
import { openClaims, signClaims } from '../../signed-token.ts'
import { contentUrl, isContentGrant } from '../app/content/content-url.ts'
import { type OmaSetting, readSettings, writeSetting } from './policy.ts'

const setting = (
  omaUri: string,
  value: OmaSetting['value'],
  type: OmaSetting['type'] = 'omaSettingInteger',
): OmaSetting => ({
  type,
  displayName: 'x',
  description: '',
  omaUri,
  value,
})
const device = './Device/Vendor/MSFT/Policy/Config/A/B'
const user = './User/Vendor/MSFT/Policy/Config/A/B'

describe('settings', () => {
  test('become values for the wire and come back as they were given', () => {
    const given = [
      setting(device, 5),
      setting(`${device}2`, true, 'omaSettingBoolean'),
      setting(`${device}3`, '<enabled/>', 'omaSettingString'),
      setting(`${device}4`, 'AQI=', 'omaSettingBase64'),
      setting(`${device}5`, toBase64(new TextEncoder().encode('<a>Grüße</a>')), 'omaSettingStringXml'),
    ]
    const reading = readSettings(given)
    if (!reading.ok) throw new Error(reading.problem)
    expect(reading.settings.map(({ format, value }) => [format, value])).toEqual([
      ['int', '5'],
      ['bool', 'true'],
      ['chr', '<enabled/>'],
      ['b64', 'AQI='],
      ['chr', '<a>Grüße</a>'],
    ])
    expect(reading.settings.map((one) => writeSetting('p', one))).toEqual(
      given.map((one) => ({ ...one, isEncrypted: false, secretReferenceValueId: null })),
    )
  })

  test.each([
    [[], 'no setting'],
    [[setting(device, 1), setting(user, 1)], 'two policies'],
    [[setting(device, 1), setting(device.toUpperCase().replace('./DEVICE/VENDOR', './Device/Vendor'), 2)], 'set twice'],
    [[setting(device, 1), setting(device.replace('./Device/', './'), 2)], 'set twice'], // the old form of the same node
    [[setting('/Device/Vendor/MSFT/X', 1)], 'its address begins with ./Device/Vendor/'],
    [[setting('./Device/Vendor/MSFT/X Y', 1)], 'its address begins with ./Device/Vendor/'],
    [[setting(device, 'many')], 'whole number'],
    [[setting(device, 'perhaps', 'omaSettingBoolean')], 'true or false'],
    [[setting(device, '<Layout/>', 'omaSettingStringXml')], 'XML as base64'],
    [[setting(device, 'AAEC', 'omaSettingStringXml')], 'XML as base64'],
    [[setting(device, 'PGE+/zwvYT4=', 'omaSettingStringXml')], 'XML as base64'],
    [[setting(device, 'PGE+ADwvYT4=', 'omaSettingStringXml')], 'XML as base64'],
    [[setting(device, '!', 'omaSettingBase64')], 'base64'],
    [[setting('./Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/IsSyncDone', 1)], 'status page'],
  ])('%j are refused with a sentence that says %j', (given, sentence) => {
    const reading = readSettings(given)
    expect(reading.ok ? '' : reading.problem).toContain(sentence)
  })

  test('the old spelling of a device node is a device node', () => {
    expect(scopeOfUri('./Vendor/MSFT/Policy/Config/A/B')).toBe('device')
    expect(scopeOfUri(user)).toBe('user')
    expect(scopeOfUri('./Elsewhere/X')).toBeUndefined()
  })
})

describe('signed texts', () => {
  const key = new Uint8Array(32).fill(1)
  const now = new Date('2026-08-01T08:00:00Z')
  const exp = now.getTime() / 1000 + 60

  test('open for their purpose, with their key, until they expire', () => {
    const text = signClaims(key, 'a', { oid: 'u', exp })
    expect(openClaims(key, 'a', text, now)).toEqual({ oid: 'u', exp })
    expect(openClaims(key, 'b', text, now)).toBeUndefined()
    expect(openClaims(new Uint8Array(32), 'a', text, now)).toBeUndefined()
    expect(openClaims(key, 'a', `${text}x`, now)).toBeUndefined()
    expect(openClaims(key, 'a', 'x'.repeat(10_000), now)).toBeUndefined()
    expect(openClaims(key, 'a', text, new Date(now.getTime() + 59_999))).toEqual({ oid: 'u', exp })
    expect(openClaims(key, 'a', text, new Date(now.getTime() + 60_000))).toBeUndefined()
  })

  test('an address of content is good for exactly what it names', () => {
    const grant = { tenantId: 't', appId: 'a', fileName: 'a b.msi', sha256: 's', enrollmentId: 'e', expires: exp }
    const signature = new URL(contentUrl(key, 'https://content.example', grant)).searchParams.get('sig') ?? ''
    expect(isContentGrant(key, grant, signature, now)).toBe(true)
    for (const name of ['tenantId', 'appId', 'fileName', 'sha256', 'enrollmentId'] as const) {
      expect(isContentGrant(key, { ...grant, [name]: 'other' }, signature, now)).toBe(false)
    }
    expect(isContentGrant(key, grant, signature, new Date(exp * 1000))).toBe(false)
  })
})
