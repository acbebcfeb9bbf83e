// What the portal decides without a browser: its links, its grey buttons, its files.

import { expect, test } from 'vitest'

import { problemOf } from '../../portal/src/api/problem.ts'
import { actions, permissionFor } from '../../portal/src/can.ts'
import { csvOf } from '../../portal/src/csv/write.ts'
import { paths } from '../../portal/src/paths.ts'
import { routeTable } from '../../portal/src/route-table.ts'
import { codeIn, withReadableCodes } from '../../portal/src/story/codes.ts'
import { codeOf, reasonOf, subjectOf } from '../../portal/src/story/subject.ts'
import type { Access } from '../../src/contract/route.ts'
import { registeredRoutes } from '../../src/features.ts'

test('every link of the portal leads to a route, and every route has a link', () => {
  const id = '7d4bb1ac-0d2c-4b1c-a0c5-54a1c0f6c001'
  for (const [name, build] of Object.entries(paths)) {
    const expected = routeTable[name as keyof typeof routeTable].replace(/\$\w+/, id)
    expect((build as (id: string) => string)(id)).toBe(expected)
  }
  expect(Object.keys(paths).sort()).toEqual(Object.keys(routeTable).sort())
})

test('an identifier cannot lead a link elsewhere', () => {
  expect(paths.device('../sign-in?x=#y')).toBe('/devices/..%2Fsign-in%3Fx%3D%23y')
})

test('a button asks for exactly the permissions that its operation accepts', async () => {
  const operations: Record<keyof typeof actions, readonly [method: string, path: string]> = {
    'devices.read': ['GET', '/beta/deviceManagement/windowsAutopilotDeviceIdentities'],
    'devices.stale': ['GET', '/beta/deviceManagement/staleDevices'],
    'devices.import': ['POST', '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'],
    'devices.change': ['POST', '/beta/deviceManagement/windowsAutopilotDeviceIdentities/:id/updateDeviceProperties'],
    'devices.delete': ['DELETE', '/beta/deviceManagement/windowsAutopilotDeviceIdentities/:id'],
    'devices.leave': ['POST', '/beta/deviceManagement/managedDevices/:id/wipe'],
    'devices.disable': ['PATCH', '/beta/devices/:id'],
    'profiles.read': ['GET', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'],
    'profiles.change': ['POST', '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'],
    'alarms.read': ['GET', '/beta/deviceManagement/alarms'],
    'alarms.close': ['POST', '/beta/deviceManagement/alarms/:id/close'],
    'organization.read': ['GET', '/v1.0/organization'],
    'organization.change': ['PATCH', '/v1.0/organization/:id'],
    'groups.read': ['GET', '/v1.0/groups'],
    'groups.change': ['POST', '/v1.0/groups'],
  }
  const routes = await registeredRoutes()
  for (const [action, [method, path]] of Object.entries(operations)) {
    const route = routes.find((one) => one.method === method && one.path === path)
    const access: Access | undefined = route?.access
    expect({ action, accepts: access?.kind === 'graph' && [...access.anyOf].sort() }).toEqual({
      action,
      accepts: [...actions[action as keyof typeof actions]].sort(),
    })
  }
})

test('a grey button names the permission that is missing', () => {
  expect(permissionFor('devices.delete', ['User.Read'])).toEqual({
    allowed: false,
    needed: 'DeviceManagementServiceConfig.ReadWrite.All',
  })
  expect(permissionFor('devices.delete', ['DeviceManagementServiceConfig.ReadWrite.All'])).toEqual({ allowed: true })
})

test('[T-28] an exported cell is never a formula to a spreadsheet', () => {
  expect(csvOf([['=1+1', '+x', '-x', '@x', '\tx', 'a,"b"', 'plain', 7]])).toBe(
    `'=1+1,'+x,'-x,'@x,'\tx,"a,""b""",plain,7\r\n`,
  )
})

test('a management error is shown as its sentence, without the document and the operation id around it', () => {
  const message = JSON.stringify({ _version: 3, Message: 'The tag is too long. - Operation ID (for support): 1' })
  const problem = problemOf(400, { error: { code: 'BadRequest', message, innerError: { 'request-id': 'r-1' } } })
  expect(problem).toMatchObject({ message: 'The tag is too long.', status: 400, code: 'BadRequest', requestId: 'r-1' })
})

test('an answer without an explanation still says what it was', () => {
  expect(problemOf(502, null).message).toContain('502')
})

test('an event shows what it is about, why it failed and with which code', () => {
  const detail = { name: 'Till software', errorCode: '0x80070643', message: 'The installer failed.' }
  expect([subjectOf(detail, 'failed'), reasonOf(detail, 'failed'), codeOf(detail)]).toEqual([
    'Till software',
    'The installer failed.',
    '0x80070643',
  ])
  expect(subjectOf({ profile: { id: '1', displayName: 'Shop floor' } }, 'ok')).toBe('Shop floor')
  expect(subjectOf({}, 'ok')).toBeUndefined()
})

test('the one text of a device’s own account is the subject, or the reason when something went wrong', () => {
  expect(subjectOf({ text: 'wired' }, 'ok')).toBe('wired')
  expect(subjectOf({ text: '801c0003 not allowed' }, 'failed')).toBeUndefined()
  expect(reasonOf({ text: '801c0003 not allowed' }, 'failed')).toBe('801c0003 not allowed')
})

test('a reason made for programs is left to our own words, and every failed item is named', () => {
  expect(reasonOf({ reason: 'possible-repair' }, 'warning')).toBeUndefined()
  expect(reasonOf({ failed: [{ name: 'Till', error: '0x1' }, { name: 'Printer' }] }, 'failed')).toBe(
    'Till 0x1; Printer',
  )
})

test('a code reported as a signed number is shown as people look it up', () => {
  expect(withReadableCodes('Contoso Machine Control -2147023293')).toBe('Contoso Machine Control 0x80070643')
  expect(withReadableCodes('10.0.17763 took -5 s, room 12-2147023293')).toBe('10.0.17763 took -5 s, room 12-2147023293')
  expect([codeIn('0x801C0003 not allowed'), codeIn('80180018'), codeIn('no code')]).toEqual([
    '801c0003',
    '80180018',
    undefined,
  ])
})
