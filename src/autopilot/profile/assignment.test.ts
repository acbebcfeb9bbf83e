import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import type { StoredTarget } from '../../assignment/assignment.sql.ts'
import { decide, explain, matchesByGroup } from '../../assignment/assignment.ts'
import { allDevicesGroup } from '../../assignment/target.ts'
import { createGroup, deleteGroup } from '../../directory/group/group.ops.ts'
import { addMember, removeMember } from '../../directory/group/member.ops.ts'
import { createTenant, newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { reactions } from '../../features.ts'
import { DirectoryDeviceId, GroupId, RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { explainAssignment } from './assignment.ops.ts'
import { profileKind } from './assignment.ts'
import { assignProfile, assignToDevices, createProfile, deleteProfile, unassignProfile } from './profile.ops.ts'

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const group = (n: number) => GroupId.parse(guid(n))
const profile = (n: number) => ({ id: guid(1000 + n), displayName: `profile ${n}` })

describe('which profile a device gets', () => {
  const [oldest, old, young, everyone] = [0, 1, 2, 3].map(profile) as [Profile, Profile, Profile, Profile]
  type Profile = ReturnType<typeof profile>
  const targets: ReadonlyArray<StoredTarget> = [
    { itemId: old.id, target: 'group', groupId: group(1) },
    { itemId: young.id, target: 'group', groupId: group(1) },
    { itemId: young.id, target: 'group', groupId: group(2) },
    { itemId: everyone.id, target: 'all-devices', groupId: allDevicesGroup },
  ]
  const picky: ReadonlyArray<StoredTarget> = [
    { itemId: oldest.id, target: 'group', groupId: group(1) },
    { itemId: oldest.id, target: 'exclusion-group', groupId: group(7) },
  ]
  const wins = (groups: readonly number[], more: readonly StoredTarget[] = []) =>
    decide(profileKind, [oldest, old, young, everyone], matchesByGroup([...targets, ...more])(groups.map(group)))?.item

  test('the oldest profile of its groups wins', () => {
    expect(wins([1])).toBe(old)
    expect(wins([2])).toBe(young)
  })
  test('a profile for all devices applies only where no other does, however old it is, and exclusions do not touch it', () => {
    expect(wins([9])).toBe(everyone)
    const oldestForAll: StoredTarget = { itemId: oldest.id, target: 'all-devices', groupId: allDevicesGroup }
    expect(wins([1], [oldestForAll])).toBe(old)
    expect(wins([7], [oldestForAll, ...picky])).toBe(oldest)
  })
  test('an excluded group keeps a profile away, and the next one takes its place', () => {
    expect(wins([1], picky)).toBe(oldest)
    expect(wins([1, 7], picky)).toBe(old)
  })
  test('a profile assigned to the device itself outranks every group, and exclusions do not touch it', () => {
    const matches = [
      ...matchesByGroup([...targets, { itemId: young.id, target: 'exclusion-group', groupId: group(8) }])(
        [1, 8].map(group),
      ),
      { itemId: young.id, target: 'itself', groupId: '', member: undefined } as const,
    ]
    expect(decide(profileKind, [old, young], matches)?.item).toBe(young)
  })
  test('the explanation names the winner first and gives each loser its reason', () => {
    const { candidates, reason } = explain(profileKind, [old, young, everyone], matchesByGroup(targets)([group(1)]))
    expect(candidates.map(({ item, verdict, because }) => [item.displayName, verdict, because])).toEqual([
      ['profile 1', 'chosen', 'It is the oldest profile assigned to a group that holds the device.'],
      ['profile 2', 'lost', 'Another profile ranks higher: one assigned to the device itself, or one created earlier.'],
      ['profile 3', 'lost', 'A profile for all devices applies only where no other does, the oldest first.'],
    ])
    expect(reason).toBe(candidates[0]?.because)
  })
  test('no profile at all is explained with what to do', () => {
    expect(explain(profileKind, [old], []).reason).toContain('Assign one')
  })
})

describe('in the database', () => {
  let database: TestDatabase
  let operation: OperationContext
  const device = { registration: RegistrationId.parse(guid(1)), directory: DirectoryDeviceId.parse(guid(2)) }
  const effective = async () => {
    const row = await database.db
      .selectFrom('autopilot_device')
      .select(['profile_id', 'profile_assigned_at'])
      .where('tenant_id', '=', operation.tenantId)
      .where('id', '=', device.registration)
      .executeTakeFirstOrThrow()
    return row.profile_id
  }

  beforeAll(async () => {
    database = await createTestDatabase()
    operation = { tenantId: newTenantId(), actor: { kind: 'operator', id: 't', name: 't' }, now: new Date() }
    await createTenant(database.db, operation, { displayName: 'Contoso', domains: ['contoso.example'] })
    await database.db
      .insertInto('directory_device')
      .values({
        tenant_id: operation.tenantId,
        id: device.directory,
        device_id: guid(3),
        display_name: 'SN1',
        physical_ids: [`[ZTDID]:${device.registration}`, '[OrderId]:Retail'],
        created_at: operation.now,
      })
      .execute()
    await database.db
      .insertInto('autopilot_device')
      .values({
        tenant_id: operation.tenantId,
        id: device.registration,
        directory_device_id: device.directory,
        serial_number: 'SN1',
        created_at: operation.now,
      })
      .execute()
  })
  afterAll(async () => database?.stop())

  test('[S-185] [S-191] a static group gives its profile only to devices added by hand, at that moment', async () => {
    const { db } = database
    const made = await createGroup({ db, reactions }, operation, { displayName: 'Static' })
    const office = await createProfile(db, operation, { displayName: 'Office' })
    await assignProfile(db, operation, office.id, { kind: 'group', groupId: made.id })
    expect(await effective()).toBeNull()
    await addMember({ db, reactions }, operation, made.id, device.directory)
    expect(await effective()).toBe(office.id)
    await removeMember({ db, reactions }, operation, made.id, device.directory)
    expect(await effective()).toBeNull()
    await unassignProfile(db, operation, office.id)
    await deleteProfile(db, operation, office.id)
    await deleteGroup({ db, reactions }, operation, made.id)
  })

  test('[S-190] a rule-based group assigns its profile without anybody acting on the device', async () => {
    const { db } = database
    const retail = await createProfile(db, operation, { displayName: 'Retail' })
    const rule = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Retail"))'
    const made = await createGroup({ db, reactions }, operation, { displayName: 'Retail', membershipRule: rule })
    await assignProfile(db, operation, retail.id, { kind: 'group', groupId: made.id })
    expect(await effective()).toBe(retail.id)
    const explained = await explainAssignment(db, operation.tenantId, device.registration)
    expect(explained.candidates).toMatchObject([{ verdict: 'chosen', way: { kind: 'device-group', groupId: made.id } }])
    await deleteGroup({ db, reactions }, operation, made.id)
    expect(await effective()).toBeNull()
    await deleteProfile(db, operation, retail.id)
  })

  test('a group that is assigned as an exclusion is included no longer', async () => {
    const { db } = database
    const made = await createGroup({ db, reactions }, operation, { displayName: 'Turned' })
    const turned = await createProfile(db, operation, { displayName: 'Turned' })
    await addMember({ db, reactions }, operation, made.id, device.directory)
    await assignProfile(db, operation, turned.id, { kind: 'group', groupId: made.id })
    expect(await effective()).toBe(turned.id)
    await assignProfile(db, operation, turned.id, { kind: 'exclusion-group', groupId: made.id })
    expect(await effective()).toBeNull()
    await unassignProfile(db, operation, turned.id)
    await deleteProfile(db, operation, turned.id)
    await deleteGroup({ db, reactions }, operation, made.id)
  })

  test('the statement for many devices and the rule for one always agree', async () => {
    const { db } = database
    const groups = await Promise.all(
      [1, 2, 3].map((n) => createGroup({ db, reactions }, operation, { displayName: `g${n}` })),
    )
    const profiles: Awaited<ReturnType<typeof createProfile>>[] = []
    for (const n of [1, 2, 3])
      profiles.push(await createProfile(db, { ...operation, now: new Date(n) }, { displayName: `p${n}` }))
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([0, 1, 2]),
        fc.array(
          fc.record({ p: fc.nat(2), g: fc.nat(2), kind: fc.constantFrom('group', 'exclusion-group', 'all-devices') }),
          {
            maxLength: 6,
          },
        ),
        fc.option(fc.nat(2), { nil: null }),
        async (memberships, assignments, explicit) => {
          await database.pool.query('delete from assignment where tenant_id = $1', [operation.tenantId])
          await database.pool.query('delete from group_member where tenant_id = $1', [operation.tenantId])
          for (const at of memberships) await addMember({ db, reactions }, operation, groups[at]!.id, device.directory)
          for (const { p, g, kind } of assignments) {
            const target =
              kind === 'all-devices'
                ? ({ kind } as const)
                : ({ kind: kind as 'group' | 'exclusion-group', groupId: groups[g]!.id } as const)
            await assignProfile(db, operation, profiles[p]!.id, target)
          }
          await assignToDevices(db, operation, explicit === null ? null : profiles[explicit]!.id, [device.registration])
          const explained = await explainAssignment(db, operation.tenantId, device.registration)
          expect((await effective()) ?? undefined).toBe(explained.winner?.item.id)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('[S-018] a profile cannot carry a setting that removes the local administrator account', async () => {
    const { profileBody } = await import('../../contract/autopilot/profile.ts')
    const asked = profileBody.safeParse({ displayName: 'x', removeLocalAdministrator: true })
    expect(asked.success).toBe(false)
    expect(JSON.stringify(asked.error?.issues)).toContain('removeLocalAdministrator')
  })

  test('[S-182] a new profile is user-driven and has every optional setting off', async () => {
    const made = await createProfile(database.db, operation, { displayName: 'Plain' })
    expect(made.mode).toBe('user-driven')
    const { userType, locale, deviceNameTemplate, deviceType, ...switches } = made.settings
    expect({ userType, locale, deviceNameTemplate, deviceType }).toEqual({
      userType: 'administrator',
      locale: null,
      deviceNameTemplate: '',
      deviceType: 'windowsPc',
    })
    expect(Object.values(switches).every((value) => value === false)).toBe(true)
  })
})
