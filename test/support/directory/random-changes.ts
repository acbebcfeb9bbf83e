// A directory in which everything that rules of groups ask for changes at random, by the operations of the service, and who ought to be
// in each group, decided from the rows by functions that share nothing with the service's rules (invariant I5).

import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { DirectoryDeviceTable, DirectoryUserTable } from '../../../src/db/schema/directory.ts'
import type { Db } from '../../../src/db/schema.ts'
import { changeExtensionTexts } from '../../../src/directory/device/attributes.ops.ts'
import { setDeviceEnabled } from '../../../src/directory/device/enabled.ops.ts'
import { changeGroup, createGroup, deleteGroup } from '../../../src/directory/group/group.ops.ts'
import { addMember, removeMember } from '../../../src/directory/group/member.ops.ts'
import { removeManager, setManager } from '../../../src/directory/manager/manager.ops.ts'
import { followTime } from '../../../src/directory/membership/by-time/by-time.ops.ts'
import { changeUser, deleteUser } from '../../../src/directory/user/user.ops.ts'
import type { Fault } from '../../../src/kernel/fault.ts'
import { DirectoryDeviceId, type GroupId, type UserId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { foldReactions } from '../../../src/reactions.ts'
import { insertTenant, insertUser } from '../database/tenant-rows.ts'

type Device = Selectable<DirectoryDeviceTable>
type Person = Selectable<DirectoryUserTable>
type Judge =
  | { readonly of: 'device'; readonly holds: (row: Device) => boolean }
  | { readonly of: 'user'; readonly holds: (row: Person, now: number) => boolean }

const text = (row: Device) => row.extension_attributes.extensionAttribute1
/** The same twice: as the service is told it, and as it is decided here. */
const rules: ReadonlyArray<readonly [rule: string, judge: Judge]> = [
  ['device.accountEnabled -eq false', { of: 'device', holds: (row) => !row.account_enabled }],
  ['device.extensionAttribute1 -eq "BLUE"', { of: 'device', holds: (row) => text(row) === 'blue' }],
  ['device.extensionAttribute1 -ne "blue"', { of: 'device', holds: (row) => text(row) !== 'blue' }],
  [
    'device.extensionAttribute1 -match "^(re|gre)"',
    { of: 'device', holds: (row) => /^(re|gre)/.test(text(row) ?? '') },
  ],
  [
    '(device.extensionAttribute1 -in ["red", "green"]) -and -not (device.accountEnabled -eq false)',
    { of: 'device', holds: (row) => ['red', 'green'].includes(text(row) ?? '') && row.account_enabled },
  ],
  ['user.department -startsWith "sal"', { of: 'user', holds: (row) => row.department?.startsWith('Sal') ?? false }],
  [
    'user.department -eq null or user.accountEnabled -eq false',
    { of: 'user', holds: (row) => row.department === null || !row.account_enabled },
  ],
  ['user.otherMails -endsWith "@home.example"', { of: 'user', holds: (row) => row.other_mails.length > 0 }],
  ['user.assignedPlans -any (assignedPlan.service -eq "sco")', { of: 'user', holds: (row) => row.mdm_licensed }],
  [
    'user.employeeHireDate -ge "2026-09-01T00:00:00Z"',
    { of: 'user', holds: (row) => row.employee_hire_date !== null && row.employee_hire_date >= new Date('2026-09-01') },
  ],
  ['user.employeeHireDate -le system.now', { of: 'user', holds: (row, now) => hiredBy(row, now) }],
  [
    'user.employeeHireDate -ge system.now -minus PT12H and user.employeeHireDate -le system.now -plus p1d',
    { of: 'user', holds: (row, now) => hiredFrom(row, now - 12 * hour) && hiredBy(row, now + 24 * hour) },
  ],
]

const hour = 3_600_000
const hiredBy = ({ employee_hire_date: hired }: Person, at: number) => hired !== null && hired.getTime() <= at
const hiredFrom = ({ employee_hire_date: hired }: Person, at: number) => hired !== null && hired.getTime() >= at

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Kind =
  | { readonly rule: number }
  | { readonly over: readonly string[] }
  | { readonly reportsTo: string }
  | 'by hand'

export type Directory = {
  /** One change; its name. */
  readonly change: () => Promise<string>
  /** Names of groups and what is wrong with their members; empty when all is right. */
  readonly wrong: () => Promise<readonly string[]>
}

export async function randomDirectory(
  db: Db,
  { seed, devices, people }: { readonly seed: number; readonly devices: number; readonly people: number },
): Promise<Directory> {
  const next = numbers(seed)
  const upTo = (count: number) => Math.floor(next() * count)
  const one = <T>(list: readonly T[]): T => list[upTo(list.length)]!
  const tenantId = await insertTenant(db, `random${randomUUID().slice(0, 8)}.example`)
  const actor = { kind: 'user', id: randomUUID(), name: 'admin' } as const
  let now = new Date('2026-11-27T10:00:00Z')
  const operation: OperationContext = {
    tenantId,
    actor,
    get now() {
      return now
    },
  }
  const deps = { db, reactions: foldReactions([]) }
  const deviceIds = Array.from({ length: devices }, () => DirectoryDeviceId.parse(randomUUID()))
  await db
    .insertInto('directory_device')
    .values(
      deviceIds.map((id) => ({
        ...{ tenant_id: tenantId, id, device_id: randomUUID(), display_name: 'PC', created_at: operation.now },
      })),
    )
    .execute()
  const userIds: UserId[] = []
  let born = 0
  const person = async () => {
    userIds.push(await insertUser(db, tenantId, `p${born++}@random.example`, ''))
    // made without the operation, which takes a password's time; its first change places it
    await changeUser(db, operation, userIds.at(-1)!, { displayName: 'new' })
  }
  for (let at = 0; at < people; at++) await person()

  const groups = new Map<GroupId, Kind>()
  const byHand = new Map<GroupId, Set<string>>()
  const overOthers = (ids: readonly string[]) =>
    `user.memberOf -any (group.objectId -in [${ids.map((id) => `'${id}'`)}])`
  const textOf = (kind: Kind) => {
    if (kind === 'by hand') return undefined
    if ('reportsTo' in kind) return `Direct Reports for "${kind.reportsTo}"`
    return 'rule' in kind ? rules[kind.rule]![0] : overOthers(kind.over)
  }
  const ofKind = (which: (kind: Kind) => boolean) => [...groups].filter(([, kind]) => which(kind)).map(([id]) => id)
  const isHand = (kind: Kind) => kind === 'by hand'
  const isRule = (kind: Kind) => typeof kind === 'object' && 'rule' in kind
  const isOver = (kind: Kind) => typeof kind === 'object' && 'over' in kind

  /** Through others too, found by going down from member to member. */
  function groupsInside(id: string, found = new Set<string>()): ReadonlySet<string> {
    for (const inner of byHand.get(id as GroupId) ?? []) {
      if (!groups.has(inner as GroupId) || found.has(inner)) continue
      found.add(inner)
      groupsInside(inner, found)
    }
    return found
  }

  async function make(kind: Kind): Promise<void> {
    const membershipRule = textOf(kind)
    const { id } = await createGroup(deps, operation, {
      displayName: `Group ${groups.size}`,
      ...(membershipRule !== undefined && { membershipRule }),
    })
    groups.set(id, kind)
    if (isHand(kind)) byHand.set(id, new Set())
  }

  const changes: Readonly<Record<string, readonly [weight: number, run: () => Promise<void>]>> = {
    'a text of a device': [
      20,
      () =>
        changeExtensionTexts(deps, operation, one(deviceIds), {
          extensionAttribute1: one(['blue', 'red', 'green', 'grey', null]),
        }),
    ],
    'a device is disabled or enabled': [
      15,
      () => setDeviceEnabled(deps, operation, one(deviceIds), { enabled: next() < 0.5 }),
    ],
    'what is said of a person': [
      25,
      () =>
        changeUser(db, operation, one(userIds), {
          attributes: {
            department: one(['Sales', 'Sales North', 'Legal', null]),
            otherMails: one([[], ['a@home.example'], ['b@home.example', 'c@home.example']]),
            employeeHireDate: one([null, new Date('2026-08-31'), new Date(now.getTime() + (upTo(96) - 48) * hour)]),
          },
        }),
    ],
    'what a person may do': [
      15,
      () => changeUser(db, operation, one(userIds), { mdmLicensed: next() < 0.5, accountEnabled: next() < 0.7 }),
    ],
    'somebody has another manager': [
      15,
      async () => {
        const id = one(userIds)
        const managerId = next() < 0.7 ? one(userIds.filter((other) => other !== id)) : undefined
        if (managerId) return setManager(db, operation, id, managerId)
        await removeManager(db, operation, id).catch((error: Error) => {
          if (!error.message.endsWith('has no manager.')) throw error
        })
      },
    ],
    'somebody comes, somebody goes': [
      2,
      async () => {
        const [gone] = userIds.splice(upTo(userIds.length), 1)
        await deleteUser(db, operation, gone!)
        for (const members of byHand.values()) members.delete(gone!)
        await person()
      },
    ],
    'a member by hand comes or goes': [
      15,
      async () => {
        const id = one(ofKind(isHand))
        const members = byHand.get(id)!
        const member = one<string>(next() < 0.5 ? userIds : deviceIds)
        if (members.has(member)) await removeMember(deps, operation, id, member)
        else await addMember(deps, operation, id, member)
        if (!members.delete(member)) members.add(member)
      },
    ],
    'a group comes into another or goes': [
      6,
      async () => {
        const id = one(ofKind(isHand))
        const members = byHand.get(id)!
        const inner = one([...groups.keys()])
        if (members.has(inner)) {
          await removeMember(deps, operation, id, inner)
          members.delete(inner)
          return
        }
        const circle = inner === id || groupsInside(inner).has(id)
        const refused = await addMember(deps, operation, id, inner).then(
          () => false,
          (error: Fault) => {
            if (error.reason !== 'group-loop') throw error
            return true
          },
        )
        if (refused !== circle) throw new Error(`circle: ${circle}, refused: ${refused}`)
        if (!circle) members.add(inner)
      },
    ],
    'time passes': [
      6,
      async () => {
        now = new Date(now.getTime() + upTo(20) * hour)
        const failed = (error: unknown) => {
          throw error
        }
        await followTime({ db, clock: () => now, stopped: () => false, failed })
      },
    ],
    'another rule': [
      4,
      async () => {
        const id = one(ofKind(isRule))
        const rule = upTo(rules.length)
        await changeGroup(deps, operation, id, { membershipRule: rules[rule]![0] })
        groups.set(id, { rule })
      },
    ],
    'other groups of a rule over groups': [
      2,
      async () => {
        const id = one(ofKind(isOver))
        const over = [one(ofKind(isHand)), one(ofKind(isRule))]
        await changeGroup(deps, operation, id, { membershipRule: overOthers(over) })
        groups.set(id, { over })
      },
    ],
    'a group goes and another comes': [
      2,
      async () => {
        const kind = next() < 0.5 ? isHand : isRule
        const id = one(ofKind(kind))
        await deleteGroup(deps, operation, id)
        groups.delete(id)
        byHand.delete(id)
        for (const members of byHand.values()) members.delete(id)
        await make(kind === isHand ? 'by hand' : { rule: upTo(rules.length) })
      },
    ],
  }

  for (const rule of rules.keys()) await make({ rule })
  for (let at = 0; at < 6; at++) await make('by hand')
  for (let at = 0; at < 3; at++) await make({ reportsTo: one(userIds) })
  for (let at = 0; at < 2; at++) await make({ over: [one(ofKind(isHand)), one(ofKind(isRule))] })

  const total = Object.values(changes).reduce((sum, [weight]) => sum + weight, 0)
  return {
    async change() {
      const at = next() * total
      let reached = 0
      const [name, [, run]] = Object.entries(changes).find(([, [weight]]) => {
        reached += weight
        return at < reached
      })!
      await run()
      return name
    },
    async wrong() {
      const rows = {
        device: await db.selectFrom('directory_device').selectAll().where('tenant_id', '=', tenantId).execute(),
        user: await db.selectFrom('directory_user').selectAll().where('tenant_id', '=', tenantId).execute(),
      }
      const wanted = new Map<string, ReadonlySet<string>>(byHand)
      for (const [id, kind] of groups) {
        if (typeof kind === 'object' && 'reportsTo' in kind) {
          const reports = rows.user.filter((row) => row.manager_id === kind.reportsTo)
          wanted.set(id, new Set(reports.map((row) => row.id)))
        }
        if (typeof kind !== 'object' || !('rule' in kind)) continue
        const [, judge] = rules[kind.rule]!
        const members =
          judge.of === 'device'
            ? rows.device.filter(judge.holds)
            : rows.user.filter((row) => judge.holds(row, now.getTime()))
        wanted.set(id, new Set(members.map((row) => row.id)))
      }
      const people = new Set(rows.user.map((row) => row.id))
      for (const [id, kind] of groups) {
        if (typeof kind !== 'object' || !('over' in kind)) continue
        const inside = kind.over.flatMap((source) => [...(wanted.get(source) ?? [])])
        wanted.set(id, new Set(inside.filter((member) => people.has(member))))
      }
      const stored = new Map<string, Set<string>>()
      const all = await db
        .selectFrom('group_member')
        .select(['group_id', 'member_id'])
        .where('tenant_id', '=', tenantId)
        .execute()
      for (const { group_id, member_id } of all)
        stored.set(group_id, (stored.get(group_id) ?? new Set()).add(member_id))
      const within = await db
        .selectFrom('group_within')
        .select(['group_id', 'within_id'])
        .where('tenant_id', '=', tenantId)
        .execute()
      const nestedNow = within.map((row) => `${row.group_id} in ${row.within_id}`).sort()
      const nestedOught = [...groups.keys()]
        .flatMap((id) => [...groupsInside(id)].map((inner) => `${inner} in ${id}`))
        .sort()
      const misnested =
        nestedNow.join() === nestedOught.join() ? [] : [`groups in groups: ${nestedNow} for ${nestedOught}`]
      const members = [...groups].flatMap(([id, kind]) => {
        const [is, ought] = [stored, wanted].map((members) => members.get(id) ?? new Set<string>()) as [
          Set<string>,
          Set<string>,
        ]
        const missing = [...ought].filter((member) => !is.has(member))
        const strange = [...is].filter((member) => !ought.has(member))
        return missing.length + strange.length === 0
          ? []
          : [`${textOf(kind) ?? 'by hand'}: ${missing.length} missing, ${strange.length} too many`]
      })
      return [...members, ...misnested]
    },
  }
}
