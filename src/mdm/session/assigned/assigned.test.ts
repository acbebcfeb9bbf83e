// The assignments that one device gets, read without a server; over the wire in test/wire/management.test.ts and
// src/mdm/secret/secrets.test.ts.

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { allDevicesGroup, allUsersGroup, type Target } from '../../../assignment/target.ts'
import { renewOuter } from '../../../directory/membership/nested/nested.sql.ts'
import { nothingProved } from '../../../kernel/assurance.ts'
import { AppId, DirectoryDeviceId, EnrollmentId, GroupId, PolicyId, type TenantId, UserId } from '../../../kernel/id.ts'
import { makeSeal } from '../../../pki/seal.ts'
import * as apps from '../../item/app/app.sql.ts'
import { appKind } from '../../item/app/assignment.ts'
import * as relations from '../../item/app/win32/relation.sql.ts'
import { kinds } from '../../item/kinds.routes.ts'
import { sessionKinds } from '../../item/kinds.ts'
import { policyKind } from '../../item/policy/assignment.ts'
import * as policies from '../../item/policy/policy.sql.ts'
import { sealCommandLine } from '../../secret/app.ts'
import { defaultSettings, statusPageKind } from '../../status-page/status-page.ts'
import { decideItem, loadAssigned, type Receiver } from './assigned.ops.ts'

const now = new Date('2026-11-21T10:00:00Z')
const giving = {
  ...sessionKinds(kinds),
  seal: makeSeal(randomBytes(32)),
  content: { key: randomBytes(32), origin: 'https://mdm.example' },
}
const toDevices: Target = { target: 'all-devices', groupId: allDevicesGroup }
const toUsers: Target = { target: 'all-users', groupId: allUsersGroup }

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'resolved.example')
})
afterAll(() => database?.[Symbol.asyncDispose]())

const receiver = (registered = true): Receiver => ({
  enrollmentId: EnrollmentId.parse(randomUUID()),
  deviceId: DirectoryDeviceId.parse(randomUUID()),
  userId: UserId.parse(randomUUID()),
  evidence: { ...nothingProved, registered },
  admission: undefined,
  windows: { version: undefined, edition: undefined },
})

const on = () => ({ tenantId, now })
const assign = (kind: { readonly name: string }, id: string, targets: readonly Target[]) =>
  assignments.replace(database.db, on(), kind, id, targets)

async function policy(targets: readonly Target[], scope: 'device' | 'user' = 'device') {
  const id = PolicyId.parse(randomUUID())
  const texts = { kind: 'policy', displayName: 'Plain', description: '' } as const
  await policies.insert(database.db, on(), { id, ...texts, scope, settings: [] })
  await assign(policyKind, id, targets)
  return id
}

async function app(targets: readonly Target[], holdsSecret: boolean) {
  const { db } = database
  const id = AppId.parse(randomUUID())
  const commandLineSealed = holdsSecret ? sealCommandLine(giving.seal, { tenantId, appId: id }, '/key=1') : undefined
  const texts = { displayName: 'Agent', publisher: '', productCode: '{x}', productVersion: '1', fileName: 'a.msi' }
  await apps.insert(db, on(), id, { ...texts, commandLine: '', holdsSecret, commandLineSealed, form: 'msi' })
  await apps.setContent(db, tenantId, id, { sha256: randomBytes(32).toString('hex'), sizeBytes: 1 })
  await assign(appKind, id, targets)
  return id
}

async function statusPage(priority: number, targets: readonly Target[]) {
  const id = randomUUID()
  await database.db
    .insertInto('status_page')
    .values({
      ...{ tenant_id: tenantId, id, display_name: `Page ${priority}`, priority, created_at: now, modified_at: now },
      settings: JSON.stringify(defaultSettings),
    })
    .execute()
  await assign(statusPageKind, id, targets)
}

/** Which holds the device, by its own words or by somebody else's. */
async function group(
  who: Receiver,
  more: { readonly rule?: string; readonly formerly?: readonly string[]; readonly byOwnWords?: boolean } = {},
) {
  const { db } = database
  const id = randomUUID()
  await db
    .insertInto('directory_group')
    .values({
      ...{ tenant_id: tenantId, id, display_name: 'Named PC', mail_nickname: id.slice(0, 8), created_at: now },
      ...{ membership_rule: more.rule ?? null, formerly_self_described: [...(more.formerly ?? [])] },
    })
    .execute()
  await db
    .insertInto('group_member')
    .values({
      ...{ tenant_id: tenantId, group_id: id, member_id: who.deviceId ?? '', member_kind: 'device', added_at: now },
      self_described: more.byOwnWords === true,
    })
    .execute()
  return { target: 'group', groupId: id } as const
}

const load = (who: Receiver, withPage = true) => loadAssigned(database.db, tenantId, who, { ...giving, withPage }, now)

test('a device gets what is assigned to it and to its person, each in its phase, and no secret without proof', async () => {
  const [who, stranger] = [receiver(), receiver(false)]
  const members = await group(who)
  const ids = {
    forDevices: await policy([toDevices]),
    forUsers: await policy([toUsers]),
    waits: await policy([toDevices], 'user'),
    ofTheGroup: await policy([members]),
    open: await app([toUsers], false),
    secret: await app([toDevices], true),
  }
  await policy([toDevices, { ...members, target: 'exclusion-group' }])
  await policy([])
  const { items, withheld, page } = await load(who)
  const phases = (of: typeof items) => Object.fromEntries(of.map(({ id, phase }) => [id, phase]))
  expect(phases(items)).toEqual({
    [ids.forDevices]: 'device',
    [ids.forUsers]: 'user',
    [ids.waits]: 'user',
    [ids.ofTheGroup]: 'device',
    [ids.open]: 'user',
    [ids.secret]: 'device',
  })
  expect(items.find(({ id }) => id === ids.secret)).toMatchObject({ commandLine: '/key=1', holdsSecret: true })
  expect([withheld, page?.chosenFor]).toEqual([[], 'default'])

  const heard = await load(stranger)
  expect(heard.items.map(({ id }) => id)).not.toContain(ids.secret)
  expect(phases(heard.items)).toMatchObject({ [ids.forDevices]: 'device', [ids.open]: 'user' })
  expect(heard.withheld).toEqual([
    {
      ...{ kind: 'app', id: ids.secret, name: 'Agent', phase: 'device' },
      reason: expect.stringContaining('only for a device that holds the object of its registration'),
      remedy: expect.any(String),
    },
  ])
  for (const id of Object.values(ids)) {
    await assign(policyKind, id, [])
    await assign(appKind, id, [])
  }
  expect(await load(who)).toMatchObject({ items: [], withheld: [] })
})

test('a package gives way to one that replaces it only where the device gets that one: of one that its Windows cannot have, it keeps the older', async () => {
  const { db } = database
  const win32 = async (minimumBuild: number) => {
    const id = AppId.parse(randomUUID())
    const stated = { setupFile: 'setup.exe', version: '', uninstall: 'setup.exe /remove', runAs: 'system' } as const
    const usual = { restart: 'suppress', timeLimitMinutes: 60, returnCodes: [], detection: [] } as const
    const requires = { architectures: [], minimumBuild, rules: [] }
    const texts = { displayName: `From ${minimumBuild}`, publisher: '', productCode: '', productVersion: '' }
    const packed = { form: 'win32', package: { ...stated, ...usual, requires } } as const
    await apps.insert(db, on(), id, {
      ...{ ...texts, ...packed, fileName: 'a.zip', commandLine: 'setup.exe', holdsSecret: false },
      commandLineSealed: undefined,
    })
    await apps.setContent(db, tenantId, id, { sha256: randomBytes(32).toString('hex'), sizeBytes: 1 })
    await assign(appKind, id, [toDevices])
    return id
  }
  const [older, newer] = [await win32(17763), await win32(22000)]
  await relations.replace(db, tenantId, newer, [{ targetId: older, kind: 'supersedence', acts: true }])
  const of = async (version: string) => {
    const { items, withheld } = await load({ ...receiver(), windows: { version, edition: undefined } })
    const own = (all: ReadonlyArray<{ readonly id: string }>) =>
      all.flatMap(({ id }) => (id === older || id === newer ? [id] : [])).sort()
    return { items: own(items), withheld: own(withheld) }
  }
  expect(await of('10.0.22631.1')).toEqual({ items: [newer], withheld: [] })
  expect(await of('10.0.19045.1')).toEqual({ items: [older], withheld: [newer] })
  expect(await of('10.0.17134.1')).toEqual({ items: [], withheld: [older, newer].sort() })
  for (const id of [older, newer]) await assign(appKind, id, [])
})

test('the status page is the one that is assigned, otherwise the default as it was changed, and none where none was asked for', async () => {
  const who = receiver()
  expect((await load(who, false)).page).toBeUndefined()
  expect((await load(who)).page).toEqual({
    page: { id: 'default', displayName: 'All users and all devices', priority: 0, settings: defaultSettings },
    chosenFor: 'default',
  })
  await statusPage(1, [])
  expect((await load(who)).page?.page.id).toBe('default')
  await statusPage(0, [])
  expect((await load(who)).page).toMatchObject({ page: { displayName: 'Page 0' }, chosenFor: 'default' })
  await database.db.deleteFrom('status_page').where('tenant_id', '=', tenantId).execute()
  // the default is nobody's in particular, whatever stands in the table
  await statusPage(0, [toDevices])
  await statusPage(1, [toUsers])
  expect((await load(who)).page).toMatchObject({ page: { displayName: 'Page 1' }, chosenFor: 'user' })
  await statusPage(2, [toDevices])
  expect((await load(who)).page).toMatchObject({ page: { displayName: 'Page 2' }, chosenFor: 'device' })
})

const asApplication = { kind: appKind, consumer: 'application-with-secret' } as const

test('[T-15] one item is decided about as a session would: by assignment, by person, and by proof where it holds a secret', async () => {
  const [who, stranger] = [receiver(), receiver(false)]
  const decide = async (id: string, holdsSecret: boolean, of = who, userIsActive = true) =>
    (await decideItem(database.db, tenantId, { ...of, userIsActive }, asApplication, { id, holdsSecret })).kind
  const [plain, secret, nobodys, persons] = [
    await app([toDevices], false),
    await app([toDevices], true),
    await app([], true),
    await app([toUsers], false),
  ]
  expect(await decide(plain, false)).toBe('no-secret')
  expect(await decide(plain, false, stranger)).toBe('no-secret')
  expect(await decide(secret, true)).toBe('admitted')
  expect(await decide(secret, true, stranger)).toBe('withheld')
  expect(await decide(nobodys, true)).toBe('unassigned')
  expect([await decide(persons, false), await decide(persons, false, who, false)]).toEqual(['no-secret', 'unassigned'])
  expect(await decide(plain, false, who, false)).toBe('no-secret')
})

test('[T-61] a secret that comes by what the device says of itself is withheld, in the words of its group', async () => {
  const who = receiver()
  const reasonOf = async (to: Target) => {
    const item = { id: await app([to], true), holdsSecret: true }
    const decision = await decideItem(database.db, tenantId, { ...who, userIsActive: true }, asApplication, item)
    return decision.kind === 'withheld' ? decision.reason.split('It is assigned ')[1] : decision.kind
  }
  const rule = 'device.displayName -startsWith "PC"'
  const formerly = ['deviceModel']
  expect(await reasonOf(await group(who))).toBe('admitted')
  expect(await reasonOf(await group(who, { rule: 'device.deviceId -eq "1"' }))).toBe('admitted')
  expect(await reasonOf(await group(who, { rule }))).toBe(
    "through the group 'Named PC', whose members are found by what devices say of themselves (displayName).",
  )
  // the rule of today counts, not what one of before looked at
  expect(await reasonOf(await group(who, { rule, formerly, byOwnWords: true }))).toContain('(displayName)')
  expect(await reasonOf(await group(who, { formerly, byOwnWords: true }))).toBe(
    "through the group 'Named PC', whose members were found by what devices say of themselves (deviceModel), and nobody has added this one since.",
  )
  expect(await reasonOf(await group(who, { formerly }))).toBe('admitted')

  // the same by a group in the one that it is assigned to: whose members an administrator chose, but not this one's
  const around = async (inner: Target) => {
    const outer = await group(receiver())
    const row = { tenant_id: tenantId, group_id: outer.groupId, member_kind: 'group' as const, added_at: now }
    await database.db
      .insertInto('group_member')
      .values({ ...row, member_id: inner.groupId })
      .execute()
    await renewOuter(database.db, tenantId, [GroupId.parse(inner.groupId)])
    return outer
  }
  expect(await reasonOf(await around(await group(who)))).toBe('admitted')
  expect(await reasonOf(await around(await group(who, { rule })))).toBe(
    "through the group 'Named PC', whose members are found by what devices say of themselves (displayName).",
  )
  expect(await reasonOf(await around(await group(who, { formerly, byOwnWords: true })))).toContain('(deviceModel)')
  // an exclusion that it is not in now, since it says so
  const item = { id: await app([toDevices], true), holdsSecret: true }
  const excluded = await around(await group(receiver(), { rule }))
  await assign(appKind, item.id, [toDevices, { ...excluded, target: 'exclusion-group' }])
  const kept = await decideItem(database.db, tenantId, { ...who, userIsActive: true }, asApplication, item)
  expect(kept).toMatchObject({ kind: 'withheld', reason: expect.stringContaining("kept from the group 'Named PC'") })
})
