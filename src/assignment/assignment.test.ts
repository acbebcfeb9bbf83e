import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import { DirectoryDeviceId, type TenantId, UserId } from '../kernel/id.ts'
import * as assignments from './assignment.sql.ts'
import {
  applying,
  decide,
  explain,
  type Match,
  matchesByGroup,
  type RankedKind,
  reach,
  sideOf,
  type WayKind,
} from './assignment.ts'
import { allDevicesGroup, allUsersGroup, readTargets, type TargetKind } from './target.ts'

const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const items = [1, 2, 3, 4].map((n) => ({ id: guid(1000 + n) }))
const groups = [1, 2, 3].map(guid)

const words = { name: 'thing', item: 'thing', first: 'oldest', higher: 'an older one' } as const
/** As policies and status pages: device before user, and an exclusion closes all. */
const deviceThenUser: RankedKind = {
  ...words,
  steps: [
    ['device-group', 'all-devices'],
    ['user-group', 'all-users'],
  ],
  open: [],
}
/** As profiles: what is for all devices is the default, and no exclusion touches it. */
const withDefault: RankedKind = {
  ...words,
  steps: [['itself'], ['device-group'], ['all-devices']],
  open: ['itself', 'all-devices'],
}
const everyWay: readonly WayKind[] = ['itself', 'device-group', 'user-group', 'all-devices', 'all-users']

const anyKind: fc.Arbitrary<RankedKind> = fc
  .record({
    ways: fc.shuffledSubarray([...everyWay], { minLength: 1 }),
    cuts: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    open: fc.subarray([...everyWay]),
  })
  .map(({ ways, cuts, open }) => {
    const steps: WayKind[][] = []
    for (const [index, way] of ways.entries()) {
      if (steps.length === 0 || cuts[index]) steps.push([way])
      else steps.at(-1)?.push(way)
    }
    return { ...words, steps, open }
  })

const anyMatch: fc.Arbitrary<Match> = fc
  .record({
    item: fc.constantFrom(...items),
    target: fc.constantFrom('group', 'exclusion-group', 'all-devices', 'all-users', 'itself' as const),
    group: fc.constantFrom(...groups),
    member: fc.constantFrom('device' as const, 'user' as const),
  })
  .map(({ item, target, group, member }) => {
    const ofGroup = target === 'group' || target === 'exclusion-group'
    return { itemId: item.id, target, groupId: ofGroup ? group : '', member: ofGroup ? member : undefined }
  })
const anyMatches = fc.array(anyMatch, { maxLength: 8 })

const match = (itemId: string, target: Match['target'], member?: 'device' | 'user'): Match => ({
  itemId,
  target,
  groupId: `group of ${itemId}`,
  member,
})

describe('what reaches a device', () => {
  test('an item comes through the device before the user, and an exclusion that holds one of them wins', () => {
    const matches = [
      match('a', 'all-users'),
      match('a', 'group', 'device'),
      match('b', 'group', 'user'),
      match('c', 'all-devices'),
      match('c', 'exclusion-group', 'user'),
    ]
    expect([...applying(deviceThenUser, matches)].map(([id, way]) => [id, way.kind])).toEqual([
      ['a', 'device-group'],
      ['b', 'user-group'],
    ])
  })

  test('an exclusion leaves open the ways that the kind keeps open, and no other', () => {
    const matches = [match('a', 'group', 'device'), match('a', 'exclusion-group', 'device')]
    expect([...applying(withDefault, matches)]).toEqual([])
    expect(applying(withDefault, [...matches, match('a', 'all-devices')]).get('a')?.kind).toBe('all-devices')
  })

  test('an exclusion that holds the user counts for a kind that asks for users, and for no other', () => {
    const reaching = [match('a', 'group', 'device'), match('a', 'exclusion-group', 'user')]
    expect([...applying(deviceThenUser, reaching).keys()]).toEqual([])
    expect([...applying(withDefault, reaching).keys()]).toEqual(['a'])
  })

  test('whatever else is assigned, an item is excluded by one exclusion, and no other item is', () => {
    fc.assert(
      fc.property(anyKind, anyMatches, anyMatch, (anyOpen, matches, { itemId }) => {
        const kind = { ...anyOpen, open: [] }
        const before = applying(kind, matches)
        const after = applying(kind, [...matches, match(itemId, 'exclusion-group', 'device')])
        expect(after.has(itemId)).toBe(false)
        expect([...after]).toEqual([...before].filter(([id]) => id !== itemId))
      }),
    )
  })

  test('what is found by groups is what a look at every target finds', () => {
    const anyTargets = fc.array(
      fc.record({
        itemId: fc.constantFrom(...items.map(({ id }) => id)),
        target: fc.constantFrom<TargetKind>('group', 'exclusion-group', 'all-devices', 'all-users'),
        groupId: fc.constantFrom(...groups),
      }),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(anyTargets, fc.subarray(groups), (targets, mine) => {
        const concerning = targets.flatMap(({ itemId, target, groupId }): Match[] => {
          if (target === 'all-devices') return [{ itemId, target, groupId, member: undefined }]
          if (target === 'all-users' || !mine.includes(groupId)) return []
          return [{ itemId, target, groupId, member: 'device' }]
        })
        const found = matchesByGroup(targets)(mine)
        const texts = (matches: readonly Match[]) => matches.map((one) => JSON.stringify(one)).sort()
        expect(texts(found)).toEqual(texts(concerning))
      }),
    )
  })
})

describe('which of several wins', () => {
  test('the best way wins, and of equal ways the first item; somebody wins whenever an item reaches the device', () => {
    fc.assert(
      fc.property(anyKind, anyMatches, (kind, matches) => {
        const ways = applying(kind, matches)
        const rankOf = (id: string): number | undefined => {
          const way = ways.get(id)
          const step = kind.steps.findIndex((one) => way && one.includes(way.kind))
          return way && step * items.length + items.findIndex((item) => item.id === id)
        }
        const ranks = items.flatMap(({ id }) => rankOf(id) ?? [])
        const winner = decide(kind, items, matches)
        expect(winner && rankOf(winner.item.id)).toBe(ranks.length === 0 ? undefined : Math.min(...ranks))
      }),
    )
  })

  test('the order in which assignments are read decides nothing', () => {
    const shuffled = anyMatches.chain((matches) =>
      fc.record({
        matches: fc.constant(matches),
        other: fc.shuffledSubarray(matches, { minLength: matches.length, maxLength: matches.length }),
      }),
    )
    fc.assert(
      fc.property(anyKind, shuffled, (kind, { matches, other }) => {
        const [one, two] = [decide(kind, items, matches), decide(kind, items, other)]
        expect([two?.item, two?.way.kind]).toEqual([one?.item, one?.way.kind])
      }),
    )
  })
})

describe('the reason', () => {
  test('names one way as chosen, which is an assignment there is, and a reason for each other way there is', () => {
    fc.assert(
      fc.property(anyKind, anyMatches, (kind, matches) => {
        const { winner, candidates, reason } = explain(kind, items, matches)
        expect(winner).toEqual(decide(kind, items, matches))
        const chosen = candidates.filter(({ verdict }) => verdict === 'chosen')
        expect(chosen.map(({ item, way }) => ({ item, way }))).toEqual(winner ? [winner] : [])
        if (winner) {
          expect(matches.filter(({ target }) => target !== 'exclusion-group')).toContainEqual(
            expect.objectContaining({ itemId: winner.item.id, groupId: winner.way.groupId }),
          )
          expect(reason).toBe(chosen[0]?.because)
        }
        const ways = [...reach(kind, matches).values()].flatMap((one) => one.ways)
        expect(candidates).toHaveLength(ways.length)
        for (const { verdict, item } of candidates) {
          const excluded = matches.some((one) => one.itemId === item.id && one.target === 'exclusion-group')
          if (verdict === 'excluded') expect(excluded).toBe(true)
        }
      }),
    )
  })

  test('says in words which way decided, what ranks higher, and what to do when there is none', () => {
    const [first, second] = items as [{ id: string }, { id: string }]
    const because = (kind: RankedKind, ...matches: Match[]) => explain(kind, items, matches).reason
    expect(because(withDefault, match(first.id, 'group', 'device'))).toBe(
      'It is the oldest thing assigned to a group that holds the device.',
    )
    expect(because(deviceThenUser, match(first.id, 'all-users'))).toBe(
      'It is the oldest thing assigned to a group that holds its user or to all users.',
    )
    expect(because(withDefault, match(first.id, 'all-devices'))).toBe(
      'No other thing reaches the device, and this one is for all devices.',
    )
    expect(because(withDefault)).toBe(
      'No thing is assigned to the device, to a group that holds it, or to all devices. Assign one, or add the device to a group.',
    )
    expect(because(deviceThenUser)).toContain('to a group that holds its user, to all devices, or to all users')
    const twoWays: RankedKind = { ...words, steps: [['itself'], ['device-group']], open: [] }
    expect(because(twoWays)).toBe(
      'No thing is assigned to the device or to a group that holds it. Assign one, or add the device to a group.',
    )
    const lost = (kind: RankedKind, ...matches: Match[]) =>
      explain(kind, items, matches).candidates.flatMap(({ verdict, because }) => (verdict === 'lost' ? because : []))
    expect(lost(withDefault, match(first.id, 'itself'), match(second.id, 'all-devices'))).toEqual([
      'A thing for all devices applies only where no other does, the oldest first.',
    ])
    expect(lost(deviceThenUser, match(first.id, 'all-devices'), match(second.id, 'all-devices'))).toEqual([
      'Another thing ranks higher: an older one.',
    ])
    const excluded = [match(first.id, 'group', 'device'), match(first.id, 'exclusion-group', 'device')]
    expect(because(withDefault, ...excluded)).toContain('excludes it')
    const { candidates } = explain(withDefault, items, [...excluded, match(second.id, 'itself')])
    expect(candidates.map(({ verdict, because }) => [verdict, because])).toEqual([
      ['chosen', 'It is assigned to this very device.'],
      ['excluded', 'The device is in a group that this thing excludes.'],
    ])
  })
})

test('on which side a way stands', () => {
  const sides = everyWay.map((kind) => [kind, sideOf({ kind, groupId: '' })])
  expect(Object.fromEntries(sides)).toEqual({
    itself: 'device',
    'device-group': 'device',
    'user-group': 'user',
    'all-devices': 'device',
    'all-users': 'user',
  })
})

test('targets are read with and without the hash sign; unknown ones and groups without an id are refused', () => {
  const [groupId = ''] = groups
  const reading = readTargets([{ '@odata.type': 'microsoft.graph.groupAssignmentTarget', groupId }])
  expect(reading).toEqual({ ok: true, targets: [{ target: 'group', groupId }] })
  expect(readTargets([{ '@odata.type': '#microsoft.graph.groupAssignmentTarget' }]).ok).toBe(false)
  expect(readTargets([{ '@odata.type': '#microsoft.graph.somebody' }]).ok).toBe(false)
})

describe('in the database', () => {
  let database: TestDatabase
  let tenantId: TenantId
  const on = () => ({ tenantId, now: new Date('2026-01-01T00:00:00Z') })
  beforeAll(async () => {
    database = await createTestDatabase()
    tenantId = await insertTenant(database.db, 'assignment.example')
    const other = await insertTenant(database.db, 'other.example')
    for (const tenant_id of [tenantId, other]) {
      await database.db
        .insertInto('directory_group')
        .values(
          groups.map((id) => ({ tenant_id, id, display_name: id, mail_nickname: id.slice(-8), created_at: on().now })),
        )
        .execute()
    }
    // the same ids in another tenant, and in another kind, must not count
    for (const [tenant_id, kind] of [
      [other, 'thing'],
      [tenantId, 'something else'],
    ] as const) {
      for (const { id } of items) {
        await assignments.add(
          database.db,
          { ...on(), tenantId: tenant_id },
          { name: kind },
          {
            itemId: id,
            target: 'all-devices',
            groupId: allDevicesGroup,
          },
        )
      }
    }
  })
  afterAll(() => database?.stop())

  const devices = [1, 2].map((n) => ({ id: guid(2000 + n), device: DirectoryDeviceId.parse(guid(3000 + n)) }))
  const user = UserId.parse(guid(4000))

  test('the statement for many devices and the rule for one always agree, whatever the kind', async () => {
    const { db } = database
    const anyTarget = fc.record({
      itemId: fc.constantFrom(...items.map(({ id }) => id)),
      target: fc.constantFrom<TargetKind>('group', 'group', 'exclusion-group', 'all-devices', 'all-users'),
      group: fc.constantFrom(...groups),
    })
    const anyMember = fc.record({
      group: fc.constantFrom(...groups),
      member: fc.constantFrom(...devices.map(({ device }) => device), user),
    })
    const own = fc.option(fc.constantFrom(...items.map(({ id }) => id)), { nil: null })
    const facts = fc.record({ own: fc.tuple(own, own), users: fc.tuple(fc.boolean(), fc.boolean()) })
    const run = async (
      kind: RankedKind,
      targets: ReadonlyArray<{ itemId: string; target: TargetKind; group: string }>,
      members: ReadonlyArray<{ group: string; member: string }>,
      { own: given, users }: { own: readonly (string | null)[]; users: readonly boolean[] },
    ) => {
      await db.deleteFrom('group_member').where('tenant_id', '=', tenantId).execute()
      await db.deleteFrom('assignment').where('tenant_id', '=', tenantId).where('kind', '=', kind.name).execute()
      const pseudo = { 'all-devices': allDevicesGroup, 'all-users': allUsersGroup }
      const rows = targets.map(({ itemId, target, group }) => ({
        tenant_id: tenantId,
        kind: kind.name,
        item_id: itemId,
        target,
        group_id: target === 'group' || target === 'exclusion-group' ? group : pseudo[target],
        created_at: on().now,
      }))
      const memberRows = members.map(({ group, member }) => ({
        tenant_id: tenantId,
        group_id: group,
        member_id: member,
        member_kind: member === user ? ('user' as const) : ('device' as const),
        added_at: on().now,
      }))
      if (rows.length > 0)
        await db
          .insertInto('assignment')
          .values(rows)
          .onConflict((one) => one.doNothing())
          .execute()
      if (memberRows.length > 0) {
        await db
          .insertInto('group_member')
          .values(memberRows)
          .onConflict((one) => one.doNothing())
          .execute()
      }
      const asked = devices.map(({ id, device }, n) => ({
        id,
        device,
        user: users[n] ? user : undefined,
        own: given[n],
      }))
      const deviceRows = sql.join(
        asked.map(
          (one) => sql`(${one.id}::uuid, ${one.device}::uuid, ${one.user ?? null}::uuid, ${one.own ?? null}::uuid)`,
        ),
      )
      const itemRows = sql.join(items.map(({ id }, rank) => sql`(${id}::uuid, ${rank}::int)`))
      const winning = assignments.winners(kind, tenantId, { devices: sql`device`, items: sql`item` })
      const { rows: won } = await sql<{ id: string; item_id: string | null }>`
        with device (id, device_id, user_id, own_item_id) as (values ${deviceRows}),
             item (id, rank) as (values ${itemRows})
        ${winning}`.execute(db)
      for (const { id, device, user: userId, own: itemId } of asked) {
        const matches: Match[] = await assignments.matches(db, tenantId, [kind], { deviceId: device, userId })
        if (itemId) matches.push({ itemId, target: 'itself', groupId: '', member: undefined })
        const decided = decide(kind, items, matches)?.item.id ?? null
        expect(won.find((row) => row.id === id)?.item_id).toBe(decided)
      }
    }
    // what chance rarely puts together: an exclusion that holds the person, or the device, and each kind of way it may close
    const [item = ''] = items.map(({ id }) => id)
    const [member = '', excluded = ''] = groups
    const [{ device } = { device: '' }] = devices
    const facts1 = { own: [null, null] as (string | null)[], users: [true, false] }
    const decisive = [withDefault, deviceThenUser].flatMap((kind) =>
      (['group', 'all-devices'] as const).flatMap((target) =>
        [device, user].map(
          (whom): Parameters<typeof run> => [
            kind,
            [
              { itemId: item, target, group: member },
              { itemId: item, target: 'exclusion-group', group: excluded },
            ],
            [
              { group: member, member: device },
              { group: excluded, member: whom },
            ],
            facts1,
          ],
        ),
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anyKind, fc.constantFrom(withDefault, deviceThenUser)),
        fc.array(anyTarget, { maxLength: 6 }),
        fc.array(anyMember, { maxLength: 5 }),
        facts,
        run,
      ),
      { numRuns: 60, examples: decisive },
    )
  })

  test('targets are added, replaced and taken away of one item, of one group, or of all', async () => {
    const { db } = database
    const kind = { name: 'kept' }
    const [one = '', other = ''] = items.map(({ id }) => id)
    const [first = '', second = ''] = groups
    const of = async (ids?: readonly string[]) =>
      (await assignments.targets(db, tenantId, kind, ids)).map(({ itemId, target, groupId }) => [
        itemId,
        target,
        groupId,
      ])
    const group = (itemId: string, groupId: string) => ({ itemId, target: 'group' as const, groupId })
    expect([
      await assignments.add(db, on(), kind, group(one, first)),
      await assignments.add(db, on(), kind, group(one, first)),
      await assignments.add(db, on(), kind, { ...group(one, first), target: 'exclusion-group' }),
      await assignments.add(db, on(), kind, group(one, second)),
      await assignments.add(db, on(), kind, group(other, first)),
    ]).toEqual([true, false, true, true, true])
    const ofOne = [
      [one, 'exclusion-group', first],
      [one, 'group', second],
    ]
    expect([await of(), await of([one]), await of([])]).toEqual([[...ofOne, [other, 'group', first]], ofOne, []])
    expect(await assignments.remove(db, tenantId, kind, one, second)).toBe(1)
    expect(await of([one])).toEqual(ofOne.slice(0, 1))
    for (const wanted of [[{ target: 'group' as const, groupId: second }], []]) {
      await assignments.replace(db, on(), kind, one, wanted)
      expect(await of([one])).toEqual(wanted.map(({ target, groupId }) => [one, target, groupId]))
    }
    expect(await assignments.remove(db, tenantId, kind, other)).toBe(1)
    expect(await of()).toEqual([])
    const known = await assignments.existingGroups(db, tenantId, [first, guid(77)])
    expect([[...known], (await assignments.existingGroups(db, tenantId, [])).size]).toEqual([[first], 0])
  })

  test('a device without a directory object and a person gets what is for all devices', async () => {
    const { db } = database
    const kind = { name: 'bare' }
    const [one = '', other = ''] = items.map(({ id }) => id)
    await assignments.add(db, on(), kind, { itemId: one, target: 'all-devices', groupId: allDevicesGroup })
    await assignments.add(db, on(), kind, { itemId: other, target: 'all-users', groupId: allUsersGroup })
    const nobody = { deviceId: undefined, userId: undefined }
    expect((await assignments.matches(db, tenantId, [kind], nobody)).map(({ itemId }) => itemId)).toEqual([one])
  })
})
