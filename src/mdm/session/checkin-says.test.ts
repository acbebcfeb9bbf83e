import { expect, test } from 'vitest'

import type { ReceivedAlert } from '../../protocol/syncml/server-session.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { kinds } from '../item/kinds.routes.ts'
import { type Item, sessionKinds } from '../item/kinds.ts'
import { inventoryNodes, msiNode } from '../node.ts'
import { describe as described, isFromDevice, learnFromAlerts, userIsLoggedOn, wantsToLeave } from './checkin.ts'

const alert = (type: string, data?: string, source?: string): ReceivedAlert => ({
  code: 1226,
  type,
  ...(data !== undefined && { data }),
  ...(source !== undefined && { source }),
})

test('[T-21] a message is of the device whose certificate made the connection, however its id is written, and of no other', () => {
  const id = '0b1f6f2e-6f0a-4c57-9f2b-7e5d0a3c1b22'
  for (const written of [id, id.toUpperCase(), id.replaceAll('-', ''), `{${id}}`, 'imei:490154203237518']) {
    expect(isFromDevice(written, id)).toBe(true)
  }
  for (const other of ['', 'x', `${id}0`, id.replace('0', '1'), 'IMSI:490154203237518']) {
    expect(isFromDevice(other, id)).toBe(false)
  }
})

test('who is logged on is what the alert of that type says, and nothing where there is none', () => {
  const { loginStatus, unenrollment } = alertTypes
  expect(userIsLoggedOn([])).toBeUndefined()
  expect(userIsLoggedOn([alert(unenrollment, 'user')])).toBeUndefined()
  expect(userIsLoggedOn([alert(unenrollment, '1'), alert(loginStatus.toUpperCase(), ' User ')])).toBe(true)
  for (const data of ['others', 'none', '', undefined]) expect(userIsLoggedOn([alert(loginStatus, data)])).toBe(false)
})

test('[T-50] a device leaves when one of its goodbyes says so', () => {
  const { loginStatus, unenrollment } = alertTypes
  expect(wantsToLeave([])).toBe(false)
  expect(wantsToLeave([alert(loginStatus, '1'), alert(unenrollment, '0'), alert(unenrollment)])).toBe(false)
  expect(wantsToLeave([alert(unenrollment, '0'), alert(unenrollment, ' 1 ')])).toBe(true)
})

test('the end of an installation counts for the application it names, with its error as far as it is worth keeping', () => {
  const code = (n: number) => `{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A5${n}}`
  const app = (n: number) =>
    ({ kind: 'app', form: 'msi', id: String(n), phase: 'device', productCode: code(n) }) as unknown as Item
  const items = [{ kind: 'policy', id: 'p', phase: 'device', settings: [] } as unknown as Item, app(1), app(2)]
  const at = (n: number, name: string) => msiNode('device', code(n), name)
  const source = (n: number) => at(n, 'DownloadInstall')
  const { msiInstalled, loginStatus } = alertTypes
  const before = { [at(2, 'Status')]: { mark: 'kept' } }
  const said = (...alerts: ReceivedAlert[]) => learnFromAlerts(before, alerts, { items, ...sessionKinds(kinds) })
  expect(said(alert(msiInstalled, '0', source(2)))).toEqual({
    [at(2, 'Status')]: { mark: 'kept', value: '70' },
    [at(2, 'LastError')]: { value: '0' },
  })
  expect(said(alert(msiInstalled, `1603${'x'.repeat(300)}`, source(1)))).toEqual({
    ...before,
    [at(1, 'Status')]: { value: '60' },
    [at(1, 'LastError')]: { value: `1603${'x'.repeat(196)}` },
  })
  const saysNothing = [
    alert(msiInstalled, undefined, source(1)),
    alert(msiInstalled, '0', source(3)),
    alert(msiInstalled, '0'),
    alert(loginStatus, '0', source(1)),
  ]
  for (const each of saysNothing) expect(said(each)).toBe(before)
})

test('of itself a device says what it said, shortened, and nothing that it did not', () => {
  expect(described({}, {})).toEqual({})
  const { osVersion, osEdition, serialNumber, computerName } = inventoryNodes
  const long = `a${'b'.repeat(300)}`
  const tree = { [osVersion]: { value: '10.0' }, [serialNumber]: { value: null }, [computerName]: { value: long } }
  const info = { './DevInfo/Man': 'Contoso', './DevInfo/Mod': long }
  const short = long.slice(0, 256)
  expect(described(tree, info)).toEqual({ osVersion: '10.0', deviceName: short, manufacturer: 'Contoso', model: short })
  const edition = (value: string) => described({ [osEdition]: { value } }, {})
  expect(['4', ' 48 ', 'Pro', '1234567'].map(edition)).toEqual([{ osEdition: '4' }, { osEdition: '48' }, {}, {}])
})
