// What the portal decides without a browser: its links, its grey buttons, its files.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MutationObserver } from '@tanstack/react-query'
import { beforeAll, expect, test, vi } from 'vitest'
import { lineCount } from '../../portals/admin/pages/devices/import/line-count.ts'
import { barsOf } from '../../portals/admin/pages/reports/bars.ts'
import { paths } from '../../portals/admin/paths.ts'
import { routeTable } from '../../portals/admin/route-table.ts'
import { paths as pathsOfOperator } from '../../portals/operator/paths.ts'
import { routeTable as ofOperator } from '../../portals/operator/route-table.ts'
import { paths as pathsOfPartner } from '../../portals/partner/paths.ts'
import { routeTable as ofPartner } from '../../portals/partner/route-table.ts'
import { addressOf } from '../../portals/shared/api/address.ts'
import { changedMembers } from '../../portals/shared/api/changed.ts'
import { operations } from '../../portals/shared/api/generated/operations.ts'
import { permissions } from '../../portals/shared/api/generated/permissions.ts'
import { mayHelpAgain, nextAfter } from '../../portals/shared/api/next.ts'
import { ApiProblem, problemOf } from '../../portals/shared/api/problem.ts'
import { makeQueryClient } from '../../portals/shared/api/query-client.ts'
import { loadPermissions, type Operation, permissionFor } from '../../portals/shared/session/permission.ts'
import { quietRefetch } from '../../portals/shared/ui/list/refetch.ts'
import { paths as pathsOfBusiness } from '../../portals/store/business/paths.ts'
import { routeTable as ofBusiness } from '../../portals/store/business/route-table.ts'
import { paths as pathsOfStore } from '../../portals/store/paths.ts'
import { routeTable as ofStore } from '../../portals/store/route-table.ts'
import { operationTable, permissionTable, shapes } from '../../scripts/generate/client.ts'
import { registeredRoutes } from '../../src/features.ts'
import { graphScopesOf, rolesWith } from '../../src/kernel/role-scope.ts'
import { csvOf } from '../../src/kernel/text/csv.ts'
import { codeIn, codesReadable } from '../../src/story/code.ts'
import { codeOf, reasonOf, subjectOf } from '../../src/story/subject.ts'

beforeAll(loadPermissions)

test('every link of the portal leads to a route, and every route has a link', () => {
  const id = '7d4bb1ac-0d2c-4b1c-a0c5-54a1c0f6c001'
  const portals: ReadonlyArray<readonly [object, Readonly<Record<string, string>>]> = [
    [paths, routeTable],
    [pathsOfOperator, ofOperator],
    [pathsOfPartner, ofPartner],
    [pathsOfStore, ofStore],
    [pathsOfBusiness, ofBusiness],
  ]
  for (const [links, addresses] of portals) {
    for (const [name, build] of Object.entries(links)) {
      expect((build as (...ids: string[]) => string)(id, id)).toBe(addresses[name]?.replaceAll(/\$\w+/g, id))
    }
    expect(Object.keys(links).sort()).toEqual(Object.keys(addresses).sort())
  }
})

test('the bars of a plot stand on each other at their days, and a day without anything has none', () => {
  const none = { inGracePeriod: 0, notJudged: 0, deploymentsFinished: 0, deploymentsFailed: 0 }
  const apps = { appsInstalled: 0, appsFailed: 0, appsRemoved: 0 }
  const day = (name: string, compliant: number, noncompliant: number) => ({
    ...{ day: name, compliant, noncompliant },
    ...none,
    ...apps,
  })
  const series = [
    { name: 'compliant', colour: 'good' },
    { name: 'noncompliant', colour: 'bad' },
  ] as const
  const size = { width: 100, height: 40, places: 4 }
  const { bars, most } = barsOf([day('2026-02-27', 3, 1), day('2026-03-01', 0, 2)], series, size)
  expect(most).toBe(4)
  expect(bars).toEqual([
    { key: '2026-02-27 compliant', x: 27.5, y: 10, width: 20, height: 30, colour: 'good' },
    { key: '2026-02-27 noncompliant', x: 27.5, y: 0, width: 20, height: 10, colour: 'bad' },
    { key: '2026-03-01 noncompliant', x: 77.5, y: 20, width: 20, height: 20, colour: 'bad' },
  ])
  expect(barsOf([day('2026-03-01', 0, 0)], series, size)).toEqual({ bars: [], most: 0 })
  expect(barsOf([], series, size)).toEqual({ bars: [], most: 0 })
})

test('the rows of a file are counted, and those of a sealed one are not, since nobody knows them', async () => {
  const count = (...parts: readonly (string | Buffer<ArrayBuffer>)[]) => lineCount(new Blob([...parts]))
  expect(await count('0123,,T0E\r\n0124,,T0E\r\n0125,,T0E')).toBe(3)
  const envelopes = [
    'age-encryption.org/v1\n-> X25519 a\n',
    '-----BEGIN AGE ENCRYPTED FILE-----\na\n',
    Buffer.from([0x30, 0x82, 0x01, 0x0a, 0x0a]),
    Buffer.from([0x30, 0x80, 0x0a]),
    '-----BEGIN CMS-----\na\n',
  ]
  for (const envelope of envelopes) expect([envelope, await count(envelope)]).toEqual([envelope, undefined])
})

test('a form sends the members that were changed, and a list or an object as a whole', () => {
  const before = { name: 'Office', tags: ['a', 'b'], rule: { all: true }, days: 3 }
  expect(changedMembers(before, { ...before })).toEqual({})
  expect(changedMembers(before, { ...before, name: '', rule: { all: false } })).toEqual({
    name: '',
    rule: { all: false },
  })
  expect(changedMembers(before, { ...before, tags: ['b', 'a'] })).toEqual({ tags: ['b', 'a'] })
})

test('an identifier cannot lead a link elsewhere', () => {
  expect(paths.device('../sign-in?x=#y')).toBe('/devices/..%2Fsign-in%3Fx%3D%23y')
})

test('what the portal knows of permissions is what the contract says, operation by operation', async () => {
  // SCIM is for another directory's service: no page speaks it, and its lines are not in the first load.
  const routes = (await registeredRoutes()).flatMap(({ id, path, access }) =>
    access.kind === 'graph' && !path.startsWith('/scim/') ? [{ id, access }] : [],
  )
  const known = new Set<string>()
  for (const { id, access } of routes) {
    const operation = id.replace(/\.(v1\.0|beta)$/, '') as Operation
    known.add(operation)
    expect({ id, accepts: permissions[operation] }).toEqual({ id, accepts: access.anyOf })
  }
  expect(Object.keys(permissions).sort()).toEqual([...known].sort())
})

test('the portal knows where each operation is, and an id in its address cannot lead elsewhere', async () => {
  const served = new Set(
    (await registeredRoutes()).map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}')}`),
  )
  for (const { method, path } of Object.values(operations)) expect(served).toContain(`${method} ${path}`)
  expect(addressOf('directory.group.remove-member', { path: { id: '../users?x', memberId: 'a/b' } })).toBe(
    '/v1.0/groups/..%2Fusers%3Fx/members/a%2Fb/$ref',
  )
  expect(addressOf('alarm.list', { query: { state: 'open', kind: undefined, $top: '25' } })).toBe(
    '/beta/deviceManagement/alarms?state=open&%24top=25',
  )
})

test('the shape of a reply has what is always there without $select, and what is sent may leave out what is not required', () => {
  const entity = {
    type: 'object',
    properties: { id: { type: 'string' }, closedBy: { type: ['string', 'null'] }, parts: { type: 'array', items: {} } },
    'x-required-without-select': ['id', 'closedBy'],
  }
  const body = { type: 'object', properties: { note: { type: 'string' } } }
  const content = (schema: object) => ({ 'application/json': { schema } })
  const operation = {
    operationId: 'alarm.read.beta',
    summary: 'One',
    'x-permissions': ['A.B'],
    parameters: [
      { name: 'id', in: 'path', schema: { type: 'string' } },
      { name: '$select', in: 'query', schema: { type: 'string' } },
    ],
    requestBody: { content: content(body) },
    responses: { 200: { content: content(entity) } },
  }
  const document = { paths: { '/beta/alarms/{id}': { post: operation } } }
  expect(shapes(document)).toContain(`  'alarm.read': {
    path: { id: string }
    body: { readonly note?: string | undefined }
    reply: {
      readonly id: string
      readonly closedBy: string | null
      readonly parts?: ReadonlyArray<unknown>
    }
  }`)
  expect(operationTable(document)).toContain(`'alarm.read': { method: 'POST', path: '/beta/alarms/{id}' },`)
  expect(permissionTable(document)).toContain(`'alarm.read': ['A.B'],`)
  const strange = { ...operation, responses: { 200: { content: content({ type: 'tuple' }) } } }
  expect(() => shapes({ paths: { '/beta/alarms/{id}': { get: strange } } })).toThrow('does not know the type tuple')
})

test('a grey button names the permission that is missing', () => {
  expect(permissionFor(['autopilot.device.delete'], ['User.Read'])).toEqual({
    allowed: false,
    needed: 'DeviceManagementServiceConfig.ReadWrite.All',
  })
  expect(permissionFor(['autopilot.device.delete'], ['DeviceManagementServiceConfig.ReadWrite.All'])).toEqual({
    allowed: true,
  })
})

test('whatever permission is missing, the roles that have it can be named, and one of them suffices', () => {
  for (const operation of Object.keys(permissions) as Operation[]) {
    const permission = permissionFor([operation], [])
    if (permission.allowed) continue
    const roles = rolesWith(permission.needed)
    if (permissions[operation].some((scope) => graphScopesOf([]).includes(scope)) && roles.length === 0) continue
    expect({ operation, roles }).toEqual({ operation, roles: expect.arrayContaining(['global-administrator']) })
    for (const role of roles) expect(permissionFor([operation], graphScopesOf([role]))).toEqual({ allowed: true })
  }
  expect(rolesWith('DeviceManagementServiceConfig.ReadWrite.All')).toEqual([
    'admin-agent',
    'device-administrator',
    'global-administrator',
  ])
  expect(rolesWith('User.ReadWrite.All')).toEqual(['user-administrator', 'global-administrator'])
})

test('a button that calls several operations is grey when one of them would be refused, and names what that one needs', () => {
  const deletesAll: readonly Operation[] = ['directory.device.delete', 'mdm.device.delete', 'autopilot.device.delete']
  const all = [
    'Device.ReadWrite.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'DeviceManagementServiceConfig.ReadWrite.All',
  ]
  expect(permissionFor(deletesAll, all)).toEqual({ allowed: true })
  for (const needed of all) {
    const without = all.filter((scope) => scope !== needed)
    expect(permissionFor(deletesAll, without)).toEqual({ allowed: false, needed })
  }
})

test('what somebody may do with devices of their own opens no button for those of the organisation', () => {
  expect(permissionFor(['directory.device.delete'], ['User.Read', 'Directory.AccessAsUser.All'])).toEqual({
    allowed: false,
    needed: 'Device.ReadWrite.All',
  })
})

test('[T-28] an exported cell is never a formula to a spreadsheet', () => {
  expect(csvOf([['=1+1', '+x', '-x', '@x', '\tx', 'a,"b"', 'plain', 7]])).toBe(
    `'=1+1,'+x,'-x,'@x,"'\tx","a,""b""",plain,7\r\n`,
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

test('after a failed call what to do follows from its cause, and another try is offered only where it can help', () => {
  const said = (status: number, reason?: string) =>
    problemOf(status, { error: { code: 'x', message: 'The tag is too long.', innerError: { reason } } })
  const silent = (status: number) => problemOf(status, '<html>')
  const unreachable = new ApiProblem('The service cannot be reached.', { status: 0, code: 'unreachable' })
  const cases = [
    [unreachable, true, 'away', true],
    [unreachable, false, 'offline', true],
    [said(400), true, undefined, false],
    [said(403, 'permission-missing'), true, 'roles', false],
    [said(403, 'role-holder'), true, undefined, false],
    [said(404), true, undefined, false],
    [said(409), true, undefined, false],
    [said(429), true, undefined, true],
    [said(500), true, 'log', true],
    [said(503), true, undefined, true],
    [silent(413), true, 'tooLarge', false],
    [silent(502), true, 'between', true],
    [new TypeError('x is undefined'), true, 'crashed', true],
    [new Error('The file cannot be read.'), true, undefined, true],
  ] as const
  for (const [problem, online, next, again] of cases)
    expect([problem.message, nextAfter(problem, online), mayHelpAgain(problem)]).toEqual([problem.message, next, again])
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
  expect(subjectOf({ text: ` pad${'\u3000 \u00a0'.repeat(40)}finished\n` }, 'ok')).toBe('pad finished')
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
  expect(codesReadable('Contoso Machine Control -2147023293')).toBe('Contoso Machine Control 0x80070643')
  expect(codesReadable('10.0.17763 took -5 s, room 12-2147023293')).toBe('10.0.17763 took -5 s, room 12-2147023293')
  expect([codeIn('0x801C0003 not allowed'), codeIn('80180018'), codeIn('no code')]).toEqual([
    '801c0003',
    '80180018',
    undefined,
  ])
  expect(codeIn('cef52239-85a0-434c-a308-94e918b333a0 Office tools 0x80070643')).toBe('80070643')
  expect(codeIn('application {8E31D4CC-CB7F-4C98-808C-8C6B8087EA6B}')).toBeUndefined()
})

test('what a page sent goes with the page, since there may be a secret in it', async () => {
  const queries = makeQueryClient(() => undefined)
  const page = new MutationObserver(queries, { mutationFn: async (value: string) => value })
  const leave = page.subscribe(() => undefined)
  await page.mutate('the secret of a policy')
  leave()
  await vi.waitFor(() => expect(queries.getMutationCache().getAll()).toEqual([]))
})

test('no form of the portals lets the browser keep what is typed for the next one', () => {
  const folder = join(import.meta.dirname, '../../portals')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.tsx'))
  const forms = files.flatMap((path) => readFileSync(join(folder, path), 'utf8').match(/<form\b[^>]*>/g) ?? [])
  expect(forms.length).toBeGreaterThan(3)
  expect(forms.filter((form) => !form.includes('autoComplete="off"'))).toEqual([])
})

test('a list keeps up by itself as long as it is short; one that was loaded whole is asked for again by its button alone', () => {
  expect([undefined, 0, 1, 5].map(quietRefetch)).toEqual([30_000, 30_000, 30_000, 30_000])
  expect([6, 500].map(quietRefetch)).toEqual([false, false])
})
