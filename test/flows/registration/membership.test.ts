// Groups by rule stay equal to their rules while everything that rules ask for changes: I5, against an evaluation that shares
// nothing with the service's own.

import fc from 'fast-check'
import type { Selectable } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { DirectoryDeviceTable } from '../../../src/db/schema/directory.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Row = Selectable<DirectoryDeviceTable>
/** The same twice: as the service is told it, and as it is decided here. */
const rules: ReadonlyArray<readonly [rule: string, holds: (row: Row) => boolean]> = [
  ['(device.devicePhysicalIds -any (_ -eq "[OrderID]:A"))', (row) => hasTag(row, 'a')],
  ['(device.devicePhysicalIds -any (_ -startsWith "[OrderID]"))', (row) => hasTag(row, '')],
  ['(device.accountEnabled -eq false)', (row) => !row.account_enabled],
  ['(device.deviceTrustType -eq "AzureAd")', (row) => row.trust_type === 'AzureAd'],
  ['(device.managementType -eq "MDM")', (row) => row.is_managed === true],
  ['(device.enrollmentProfileName -eq "Office notebook")', (row) => row.enrollment_profile_name === 'Office notebook'],
  ['(device.extensionAttribute1 -eq "blue")', (row) => textOf(row) === 'blue'],
  [
    '(device.extensionAttribute1 -ne "blue") and (device.accountEnabled -eq true)',
    (row) => textOf(row) !== 'blue' && row.account_enabled,
  ],
  [
    '(device.managementType -eq "MDM") or (device.devicePhysicalIds -any (_ -eq "[OrderID]:B"))',
    (row) => row.is_managed === true || hasTag(row, 'b'),
  ],
]
const hasTag = ({ physical_ids }: Row, tag: string): boolean =>
  physical_ids.some((id) =>
    tag === '' ? id.toLowerCase().startsWith('[orderid]') : id.toLowerCase() === `[orderid]:${tag}`,
  )
const textOf = ({ extension_attributes }: Row) => extension_attributes.extensionAttribute1

const which = fc.nat({ max: 20 })
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('register' as const), tag: fc.constantFrom('A', 'B', '', 'Office') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('tag' as const), which, tag: fc.constantFrom('A', 'B', '', 'Office') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('enable' as const), which, enabled: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('text' as const), which, text: fc.constantFrom('blue', 'red', null) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('deploy' as const), which, managed: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end management' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deregister' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add a group' as const), rule: which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change a rule' as const), which, rule: which }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** So that there is something to end from the first random step on: a managed device and one that only joined. */
const beginning: readonly Step[] = [
  { do: 'register', tag: 'A' },
  { do: 'deploy', which: 0, managed: true },
  { do: 'register', tag: 'B' },
  { do: 'deploy', which: 1, managed: false },
]

const management = '/beta/deviceManagement'
const registrations = `${management}/windowsAutopilotDeviceIdentities`
let offices = 0

async function open() {
  const office = await openOffice(world, `rules${++offices}.example`, { statusPage: null, application: null })
  const everybody = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
  const profiles = `${management}/windowsAutopilotDeploymentProfiles`
  await office.tenant.api.post(`${profiles}/${office.profileId}/assignments`, everybody)
  const person = await office.tenant.user('pia')
  const unlicensed = await office.tenant.user('kim', { mdmLicensed: false })
  const groups = new Map<string, number>()
  const machines = new Map<string, ReturnType<typeof newHardware>>()
  for (const rule of rules.keys()) await addGroup(office, groups, rule)
  return { office, person, unlicensed, groups, machines }
}
type Place = {
  office: Office
  person: Person
  unlicensed: Person
  groups: Map<string, number>
  machines: Map<string, ReturnType<typeof newHardware>>
}

async function addGroup({ tenant }: Office, groups: Map<string, number>, rule: number): Promise<void> {
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName: `Group ${groups.size}`,
    mailEnabled: false,
    mailNickname: `g${groups.size}`,
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: rules[rule]![0],
    membershipRuleProcessingState: 'On',
  })
  groups.set(id, rule)
}

type Registered = { id: string; serialNumber: string; azureAdDeviceId: string; managedDeviceId: string }

async function take(one: Step, { office, person, unlicensed, groups, machines }: Place): Promise<void> {
  const { api, tenantId } = office.tenant
  const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)]
  const { value } = await api.get<{ value: Registered[] }>(registrations)
  const registered = 'which' in one ? pick(value, one.which) : undefined
  const objectOf = async () =>
    registered &&
    (
      await world.app.db
        .selectFrom('directory_device')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('device_id', '=', registered.azureAdDeviceId)
        .executeTakeFirstOrThrow()
    ).id
  switch (one.do) {
    case 'register': {
      const hardware = newHardware()
      machines.set(String(hardware.fields.serialNumber), hardware)
      return office.register(hardware, one.tag)
    }
    case 'tag':
      if (registered) await api.post(`${registrations}/${registered.id}/updateDeviceProperties`, { groupTag: one.tag })
      return
    case 'enable': {
      const id = await objectOf()
      if (id) await api.patch(`/v1.0/devices/${id}`, { accountEnabled: one.enabled })
      return
    }
    case 'text': {
      const id = await objectOf()
      if (id) await api.patch(`/v1.0/devices/${id}`, { extensionAttributes: { extensionAttribute1: one.text } })
      return
    }
    case 'deploy': {
      const hardware = registered && machines.get(registered.serialNumber)
      // who has no licence for management joins the device, and it is not enrolled; a disabled one does neither
      if (hardware) await boot(world, hardware, one.managed ? person : unlicensed)
      return
    }
    case 'end management': {
      const managed = value.filter(({ managedDeviceId }) => !managedDeviceId.startsWith('00000000'))
      const id = pick(managed, one.which)?.managedDeviceId
      if (id) await api.delete(`${management}/managedDevices/${id}`)
      return
    }
    case 'deregister':
      if (registered?.managedDeviceId.startsWith('00000000')) await api.delete(`${registrations}/${registered.id}`)
      return
    case 'add a group':
      return addGroup(office, groups, one.rule % rules.length)
    case 'change a rule': {
      const id = pick([...groups.keys()], one.which)!
      const rule = one.rule % rules.length
      await api.patch(`/v1.0/groups/${id}`, { membershipRule: rules[rule]![0] })
      groups.set(id, rule)
    }
  }
}

/** What stands against what the rules say of the rows as they are now, group by group. */
async function compare({ office, groups }: Place): Promise<{ stored: unknown; wanted: unknown }> {
  const { tenantId } = office.tenant
  const rows = await world.app.db.selectFrom('directory_device').selectAll().where('tenant_id', '=', tenantId).execute()
  const members = await world.app.db
    .selectFrom('group_member')
    .select(['group_id', 'member_id'])
    .where('tenant_id', '=', tenantId)
    .execute()
  const stored = [...groups].map(([id, rule]) => [
    rules[rule]![0],
    members.flatMap((one) => (one.group_id === id ? [one.member_id] : [])).sort(),
  ])
  const wanted = [...groups.values()].map((rule) => [
    rules[rule]![0],
    rows.flatMap((row) => (rules[rule]![1](row) ? [row.id] : [])).sort(),
  ])
  return { stored, wanted }
}

test('[I5] after each of a random sequence of changes every group has exactly the devices that its rule, decided from scratch, says', {
  timeout: 600_000,
}, async () => {
  const done = new Set<string>()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 20 }), async (steps) => {
      const place = await open()
      for (const [at, one] of [...beginning, ...steps].entries()) {
        await take(one, place)
        done.add(one.do)
        const { stored, wanted } = await compare(place)
        expect(stored, `after step ${at}: ${JSON.stringify(one)}`).toEqual(wanted)
      }
    }),
    { numRuns: 6, endOnFailure: true },
  )
  expect([...done].sort()).toEqual([
    ...['add a group', 'change a rule', 'deploy', 'deregister', 'enable', 'end management', 'register', 'tag', 'text'],
  ])
})
