import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { addMember, createGroup, deleteGroup, removeMember } from '../../directory/group/group.ops.ts'
import { createTenant, newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { reactions } from '../../features.ts'
import { DirectoryDeviceId, GroupId, ProfileId, RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { explainAssignment } from './assignment.ops.ts'
import { decideProfile, explainProfile, type RankedProfile } from './assignment.ts'
import { assignProfile, assignToDevices, createProfile, deleteProfile, unassignProfile } from './profile.ops.ts'

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const group = (n: number) => GroupId.parse(guid(n))
const profile = (n: number, over: Partial<RankedProfile> = {}): RankedProfile => ({
  id: ProfileId.parse(guid(1000 + n)),
  displayName: `profile ${n}`,
  groups: [],
  excluded: [],
  allDevices: false,
  ...over,
})
const facts = (groups: number[], explicit?: ProfileId) => ({
  explicitProfileId: explicit,
  groupIds: new Set(groups.map(group)),
})

describe('which profile a device gets', () => {
  const old = profile(1, { groups: [group(1)] })
  const young = profile(2, { groups: [group(1), group(2)] })
  const everyone = profile(3, { allDevices: true })

  test('the oldest profile of its groups wins', () => {
    expect(decideProfile(facts([1]), [old, young])).toBe(old.id)
    expect(decideProfile(facts([2]), [old, young])).toBe(young.id)
  })
  test('a profile for all devices applies only where no other does', () => {
    expect(decideProfile(facts([1]), [everyone, old])).toBe(old.id)
    expect(decideProfile(facts([9]), [old, everyone])).toBe(everyone.id)
  })
  test('an excluded group keeps a profile away, and the next one takes its place', () => {
    const picky = profile(0, { groups: [group(1)], excluded: [group(7)] })
    expect(decideProfile(facts([1, 7]), [picky, old])).toBe(old.id)
  })
  test('a profile assigned to the device itself outranks every group', () => {
    expect(decideProfile(facts([1], young.id), [old, young])).toBe(young.id)
  })
  test('the explanation names the winner first and gives each loser its reason', () => {
    const { candidates, reason } = explainProfile(facts([1]), [old, young, everyone])
    expect(candidates.map((one) => [one.displayName, one.verdict])).toEqual([
      ['profile 1', 'chosen'],
      ['profile 2', 'lost'],
      ['profile 3', 'lost'],
    ])
    expect(reason).toContain('oldest')
  })
  test('no profile at all is explained with what to do', () => {
    expect(explainProfile(facts([]), [old]).reason).toContain('Assign one')
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

  test('[S-185][S-191] a static group gives its profile only to devices added by hand, at that moment', async () => {
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
    expect(explained.candidates).toMatchObject([{ verdict: 'chosen', via: { kind: 'group', groupId: made.id } }])
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
          await database.pool.query('delete from profile_assignment where tenant_id = $1', [operation.tenantId])
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
          expect((await effective()) ?? undefined).toBe(explained.profileId)
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

  test('[S-182][L-047] a new profile is user-driven and has every optional setting off', async () => {
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
