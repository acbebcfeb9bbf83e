import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { metricsOf } from '../../test/support/world/metrics.ts'
import { startWorld } from '../../test/support/world/world.ts'
import { inTransaction } from '../db/tx.ts'
import { raise } from './alarm.sql.ts'
import { type AlarmFacts, sidesOf } from './sides.ts'

type Alarm = {
  id: string
  kind: string
  state: string
  count: number
  message: string
  closedBy: string | null
  detail: unknown
}
type Page = { value: Alarm[]; '@odata.nextLink'?: string }
const path = '/beta/deviceManagement/alarms'

test('a closed alarm without a note takes one later, once, and who closed it stays', async () => {
  await using world = await startWorld()
  const tenant = await world.tenant('contoso.example')
  const { db } = world.app
  const clone = { kind: 'clone', subjectKind: 'autopilot-device', subjectId: randomUUID(), detail: {} } as const
  await raise(db, tenant.tenantId, new Date(), clone)
  const { id } = (await tenant.api.get<Page>(path)).value[0]!
  const close = (body: object) => tenant.api.post<Alarm>(`${path}/${id}/close`, body)
  const closed = await close({})
  expect(closed).toMatchObject({ state: 'closed', closedNote: null })
  expect(await close({ note: 'Repaired.' })).toEqual({ ...closed, closedNote: 'Repaired.' })
  expect(await close({ note: 'Something else.' })).toMatchObject({ closedNote: 'Repaired.' })
  const entries = await db
    .selectFrom('audit_entry')
    .select(['before', 'after'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'alarm.close')
    .orderBy('sequence')
    .execute()
  expect(entries).toEqual([
    { before: { state: 'open' }, after: { state: 'closed' } },
    { before: {}, after: { note: 'Repaired.' } },
  ])
})

test('[T-20] an alarm is one line however often it happens, is closed with a note that the audit keeps, and opens anew', async () => {
  await using world = await startWorld()
  const [tenant, other] = [await world.tenant('contoso.example'), await world.tenant('fabrikam.example')]
  const { db } = world.app
  const subjectId = randomUUID()
  const clone = {
    kind: 'clone',
    subjectKind: 'autopilot-device',
    subjectId,
    detail: { reason: 'clone' },
  } as const
  for (let n = 0; n < 3; n++) await raise(db, tenant.tenantId, new Date(), clone)
  await raise(db, other.tenantId, new Date(), { ...clone, kind: 'contest', detail: {} })

  const { value } = await tenant.api.get<Page>(path)
  expect(value).toMatchObject([
    { kind: 'clone', state: 'open', count: 3, message: expect.stringContaining('Two machines') },
  ])
  const { id } = value[0]!
  await expect(other.api.post(`${path}/${id}/close`, {})).rejects.toMatchObject({ status: 404 })

  const closed = await tenant.api.post<Alarm>(`${path}/${id}/close`, { note: 'A mainboard was swapped.' })
  expect(closed).toMatchObject({
    state: 'closed',
    closedBy: 'test',
    closedNote: 'A mainboard was swapped.',
    detail: value[0]?.detail,
  })
  await tenant.api.post(`${path}/${id}/close`, {}) // again: no change, no entry
  const entries = await db
    .selectFrom('audit_entry')
    .select(['details', 'before', 'after'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'alarm.close')
    .execute()
  expect(entries).toEqual([
    {
      details: { kind: 'clone', subject: subjectId, note: 'A mainboard was swapped.' },
      before: { state: 'open' },
      after: { state: 'closed' },
    },
  ])
  expect((await tenant.api.get<Page>(path)).value).toEqual([])
  await raise(db, tenant.tenantId, new Date(), clone)
  expect((await tenant.api.get<Page>(path)).value).toMatchObject([{ count: 1, state: 'open' }])

  const first = await tenant.api.get<Page>(`${path}?state=all&$top=1`)
  expect(first.value).toHaveLength(1)
  const next = new URL(first['@odata.nextLink']!)
  const rest = await tenant.api.get<Page>(next.pathname + next.search)
  expect([...first.value, ...rest.value].map(({ state }) => state).sort()).toEqual(['closed', 'open'])
  expect((await tenant.api.get<Page>(`${path}?state=all&kind=contest`)).value).toEqual([])
})

test('[T-42] alarms are read newest first and found by whom they are about; of another tenant none is', async () => {
  await using world = await startWorld()
  const [tenant, other] = [await world.tenant('contoso.example'), await world.tenant('fabrikam.example')]
  const ids = [randomUUID(), randomUUID()]
  const begun = Date.now()
  for (const [n, subjectId] of ids.entries()) {
    const alarm = {
      kind: 'contest',
      subjectKind: 'autopilot-device',
      subjectId,
      detail: { serialNumber: `SN-${n}` },
    } as const
    await raise(world.app.db, tenant.tenantId, new Date(begun + n * 1000), alarm)
  }
  const subjectsOf = async (query: string) =>
    (await tenant.api.get<{ value: { subject: { id: string } }[] }>(`${path}${query}`)).value.map(
      ({ subject }) => subject.id,
    )
  expect(await subjectsOf('')).toEqual([ids[1], ids[0]])
  expect(await subjectsOf(`?$search="${ids[0]}"`)).toEqual([ids[0]])
  expect(await subjectsOf('?$search="SN-1"')).toEqual([ids[1]])
  const { value } = await tenant.api.get<Page>(path)
  const id = value[0]?.id
  expect(await tenant.api.get(`${path}/${id}`)).toMatchObject({ id, state: 'open' })
  for (const [who, which] of [
    [other, id],
    [tenant, randomUUID()],
  ] as const) {
    await expect(who.api.get(`${path}/${which}`)).rejects.toMatchObject({ status: 404 })
  }
})

test('[T-20] an alarm that happens again says what was seen last, and keeps what was seen first', async () => {
  await using world = await startWorld()
  const tenant = await world.tenant('contoso.example')
  const subject = { kind: 'certificate-shared', subjectKind: 'managedDevice', subjectId: randomUUID() } as const
  const seen = (address: string) => ({ one: { address: '192.0.2.1' }, other: { address } })
  for (const address of ['198.51.100.7', '203.0.113.9', '203.0.113.10']) {
    await raise(world.app.db, tenant.tenantId, new Date(), { ...subject, detail: seen(address) })
  }
  const { value } = await tenant.api.get<{ value: (AlarmFacts & { count: number })[] }>(path)
  expect(value).toMatchObject([
    { count: 3, detail: { other: { address: '203.0.113.10' }, first: seen('198.51.100.7') } },
  ])
  expect(sidesOf(value[0]!).map(({ key, facts }) => [key, facts[0]?.value])).toEqual([
    ['one', '192.0.2.1'],
    ['other', '203.0.113.10'],
    ['first', '198.51.100.7'],
  ])
})

test('[I7] the metrics say how many alarms of each kind were raised and are open, and not whose', async () => {
  await using world = await startWorld()
  const tenant = await world.tenant('contoso.example')
  const { db } = world.app
  const read = async () => {
    const text = await metricsOf(world)
    const value = (line: string) =>
      Number(
        text
          .split('\n')
          .find((one) => one.startsWith(`${line} `))
          ?.split(' ')[1],
      )
    return {
      lines: text.split('\n').filter((line) => line.startsWith('taxiway_alarms_')),
      raised: value('taxiway_alarms_raised_total{kind="contest"}') || 0,
      open: value('taxiway_alarms_open{kind="contest"}'),
    }
  }
  const before = await read()
  const contest = { kind: 'contest', subjectKind: 'autopilot-device', subjectId: randomUUID(), detail: {} } as const
  for (let n = 0; n < 2; n++) await raise(db, tenant.tenantId, new Date(), contest)
  // An alarm rolled back does not count; a repeated transaction counts once.
  const given = inTransaction(db, async (tx) => {
    await raise(tx, tenant.tenantId, new Date(), { ...contest, subjectId: randomUUID() })
    throw new Error('given up')
  })
  await expect(given).rejects.toThrow('given up')
  let tries = 0
  await inTransaction(db, async (tx) => {
    await raise(tx, tenant.tenantId, new Date(), contest)
    if (++tries < 3) throw Object.assign(new Error('repeat'), { code: '40001' })
  })

  const after = await read()
  expect(after.raised - before.raised).toBe(3)
  expect(after.open - before.open).toBe(1)
  for (const line of after.lines) expect(line).toMatch(/^[a-z_]+\{kind="[a-z-]+"\} \d+$/)

  const [alarm] = (await tenant.api.get<Page>(`${path}?kind=contest`)).value
  await tenant.api.post(`${path}/${alarm!.id}/close`, {})
  expect((await read()).open).toBe(before.open)
})
