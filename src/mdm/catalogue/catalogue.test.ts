import { describe, expect, test } from 'vitest'

import { whyNot } from './applies.ts'
import { findNode, nearest } from './catalogue.ts'
import { checkSetting, remarkOn } from './check.ts'
import { holdsAgainst } from './conflict.ts'

const policy = './Device/Vendor/MSFT/Policy/Config'

describe('the catalogue', () => {
  test('finds a node in whatever letter case, in its old form, and where a name stands for any', () => {
    const cortana = findNode(`${policy}/Experience/AllowCortana`)
    expect(cortana).toMatchObject({ format: 'int', access: 'ADGR', values: { kind: 'one-of', of: ['0', '1'] } })
    expect(cortana).toMatchObject({ default: '1', conflict: 'lowest' })
    expect(findNode('./vendor/msft/policy/config/experience/allowcortana')).toEqual(cortana)
    expect(findNode('./Device/Vendor/MSFT/WiFi/Profile/Head%20office/WlanXml')).toMatchObject({
      address: './Device/Vendor/MSFT/WiFi/Profile/*/WlanXml',
      format: 'chr',
    })
    expect(findNode('./DevDetail/SwV')).toMatchObject({ address: './DevDetail/SwV', access: 'G' })
  })

  test('does not know what is not there, and says what may have been meant', () => {
    expect(findNode(`${policy}/Experience/AllowCortanna`)).toBeUndefined()
    expect(findNode(`${policy}/Contoso/Anything`)).toBeUndefined()
    expect(nearest(`${policy}/Experience/AllowCortanna`)).toBe(`${policy}/Experience/AllowCortana`)
    expect(nearest(`${policy}/Experiance/AllowCortana`)).toBe(`${policy}/Experience/AllowCortana`)
    expect(nearest(`${policy}/Contoso/Anything`)).toBeUndefined()
    expect(remarkOn(`${policy}/Experience/AllowCortana`)).toBeUndefined()
  })
})

describe('a value', () => {
  const check = (uri: string, format: string, value: string, beyond = false) =>
    checkSetting({ uri: uri.startsWith('.') ? uri : `${policy}/${uri}`, format, value }, beyond)

  test.each([
    ['Experience/AllowCortana', 'int', '1'],
    ['Update/ConfigureDeadlineForFeatureUpdates', 'int', '30'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', '<enabled/><data id="a" value="b"/>'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', ' <disabled/>'],
    ['Contoso~Policy~Tools/Colour', 'chr', '<enabled/>'],
    ['Contoso/Anything', 'int', '7'],
    ['./Device/Vendor/MSFT/Defender/Configuration/PassiveRemediation', 'int', '3'],
  ])('of %s that it takes is taken: %s %s', (uri, format, value) => {
    expect(check(uri, format, value)).toEqual({ ok: true, format, value })
  })

  test('that is written as text goes in the format that the node has', () => {
    expect(check('Experience/AllowCortana', 'chr', ' 1 ')).toEqual({ ok: true, format: 'int', value: '1' })
  })

  test.each([
    ['Experience/AllowCortana', 'int', '7', 'takes one of 0, 1'],
    ['Experience/AllowCortana', 'bool', 'true', 'needs a whole number, one of 0, 1, and this is true or false'],
    ['Update/ConfigureDeadlineForFeatureUpdates', 'int', '31', 'takes from 0 to 30'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', '1', 'takes <enabled/> with'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', '<enabled/><data id="a"/>', 'no data with id and value'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', '<disabled/><data id="a" value=""/>', 'nothing comes'],
    ['WindowsLogon/DisableLockScreenAppNotifications', 'chr', '<enabled/><data', 'broken at character'],
    ['Contoso~Policy~Tools/Colour', 'int', '1', 'takes <enabled/> with'],
    ['./Device/Vendor/MSFT/VPNv2/Office/ProfileXML', 'chr', '<VPNProfile>', 'needs a whole XML document'],
    ['./Device/Vendor/MSFT/Defender/Configuration/PassiveRemediation', 'int', '8', 'takes a sum of'],
    ['./DevDetail/SwV', 'chr', '10.0', 'cannot be set: Windows lets it be read only'],
    ['./Device/Vendor/MSFT/WiFi/Profile', 'chr', 'x', 'cannot be set: it holds other nodes'],
  ])('of %s that it does not take is refused: %s %s: %s', (uri, format, value, sentence) => {
    const checked = check(uri, format, value)
    expect(checked.ok ? '' : checked.problem).toContain(sentence)
  })

  test('beyond the catalogue is taken on request, but a node that nobody writes stays refused', () => {
    expect(check('Experience/AllowCortana', 'int', '7', true)).toMatchObject({ ok: true, value: '7' })
    expect(check('./DevDetail/SwV', 'chr', '10.0', true)).toMatchObject({ ok: false })
  })
})

describe('a device', () => {
  const laps = { builds: ['22621.1480', '19041.2784', '25145'], editions: [] }
  const why = (version: string, edition?: number, node: Parameters<typeof whyNot>[0] = laps) =>
    whyNot(node, { version, edition })

  test('of an older build than the node needs cannot take it, counted in each line of builds', () => {
    expect(why('10.0.17763.107')).toBe(
      'needs Windows build 19041.2784 or 22621.1480 or 25145 or later, and the device has 10.0.17763.107',
    )
    expect(why('10.0.22621.1479')).toContain('needs Windows build')
    for (const version of ['10.0.22621.1480', '10.0.22621', '10.0.19045.3803', '10.0.26100.1', '']) {
      expect(why(version)).toBeUndefined()
    }
  })

  test('of another edition cannot take it, and of an edition that nobody knows is asked itself', () => {
    const enterprise = { builds: ['14393'], editions: [4, 121] }
    expect(why('10.0.22631.1', 48, enterprise)).toBe('is not for the edition of Windows that the device has (Pro)')
    expect(why('10.0.22631.1', 4, enterprise)).toBeUndefined()
    expect(why('10.0.22631.1', undefined, enterprise)).toBeUndefined()
  })
})

test('of two values that which Windows takes for the safer one holds, and nought that stands for no limit never does', () => {
  const between = (node: string, one: string, other: string) => holdsAgainst(`${policy}/${node}`, one, other)
  expect([between('Experience/AllowCortana', '0', '1'), between('Experience/AllowCortana', '1', '0')]).toEqual([
    true,
    false,
  ])
  expect(between('DeviceLock/MinDevicePasswordLength', '12', '8')).toBe(true)
  expect(between('DeviceLock/MaxInactivityTimeDeviceLock', '0', '15')).toBe(false)
  expect(between('DeviceLock/MaxInactivityTimeDeviceLock', '5', '15')).toBe(true)
  expect(between('Experience/AllowCortana', '0', '0')).toBeUndefined()
  expect(between('Start/StartLayout', '<a/>', '<b/>')).toBeUndefined()
  expect(between('Contoso/Anything', '0', '1')).toBeUndefined()
})
