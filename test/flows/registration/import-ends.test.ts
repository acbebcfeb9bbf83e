// An import that somebody cancels, goes on with, or takes back.

import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { whileHeld } from '../../support/database/while-held.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const management = '/beta/deviceManagement'
const csvPath = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`
const identities = `${management}/windowsAutopilotDeviceIdentities`

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Line = Record<string, unknown> & { kind: string }
type Import = { id: string; state: string; registered: number; lastLine: number; resumable: boolean } & Record<
  string,
  unknown
>
type Undo = { takesOut: number; leaves: { reason: string; devices: number }[] }

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n'
type Row = { readonly serial: string; readonly line: string }
const rows = (count: number, tag = ''): Row[] =>
  Array.from({ length: count }, () => {
    const { hash, fields } = newHardware()
    const serial = String(fields.serialNumber)
    return { serial, line: `${serial},,${hash},${tag}\n` }
  })
const fileOf = (all: readonly Row[]) => header + all.map(({ line }) => line).join('')

async function upload(file: string | Readable, query = ''): Promise<Line[]> {
  const lines: Line[] = []
  await tenant.api.send('POST', `${csvPath}?fileName=delivery.csv${query}`, file, 'text/csv', (text) => {
    lines.push(JSON.parse(text) as Line)
  })
  return lines
}
const summaryOf = (lines: readonly Line[]) => lines.find(({ kind }) => kind === 'summary')
const importId = (lines: readonly Line[]) => String(summaryOf(lines)?.importId)
const read = (id: string) => tenant.api.get<Import>(`${management}/deviceImports/${id}`)
const undo = (id: string, dryRun = false) => tenant.api.post<Undo>(`${management}/deviceImports/${id}/undo`, { dryRun })
const latest = async () =>
  (await tenant.api.get<{ value: Import[] }>(`${management}/deviceImports?$top=1`)).value[0] as Import

async function registered(all: readonly Row[]): Promise<string[]> {
  const found: string[] = []
  for (const { serial } of all) {
    const filter = encodeURIComponent(`serialNumber eq '${serial}'`)
    const { value } = await tenant.api.get<{ value: { serialNumber: string }[] }>(`${identities}?$filter=${filter}`)
    found.push(...value.map(({ serialNumber }) => serialNumber))
  }
  return found
}
const registrationOf = async ({ serial }: Row) => {
  const filter = encodeURIComponent(`serialNumber eq '${serial}'`)
  const { value } = await tenant.api.get<{ value: { id: string; azureAdDeviceId: string }[] }>(
    `${identities}?$filter=${filter}`,
  )
  return String(value[0]?.id)
}
/** Of the import that began last. */
const stored = (count: number) => expect.poll(async () => (await latest()).registered, { timeout: 20_000 }).toBe(count)
const undone = (id: string) => expect.poll(async () => (await read(id)).undoState, { timeout: 20_000 }).toBe('complete')
const entriesOf = async (id: string) => {
  const { rows: found } = await world.app.pool.query<{ action: string; actor: string }>(
    'select action, actor_name as actor from audit_entry where tenant_id = $1 and target_id = $2 order by sequence',
    [tenant.tenantId, id],
  )
  return found
}
const actionsOf = async (id: string) => (await entriesOf(id)).map(({ action }) => action)

/** Sends the first batch, and waits with the rest until it is told to go on. */
function inTwo(all: readonly Row[], first: number) {
  let goOn = (): void => {}
  const gate = new Promise<void>((resolve) => {
    goOn = resolve
  })
  async function* parts() {
    yield fileOf(all.slice(0, first))
    await gate
    yield all
      .slice(first)
      .map(({ line }) => line)
      .join('')
  }
  return { file: Readable.from(parts()), goOn }
}

test('an import that is cancelled stores nothing more, says what it stored, and goes on with the same file only', async () => {
  const all = rows(700, 'Office')
  const { file, goOn } = inTwo(all, 520)
  const begun = upload(file, '&groupTag=Depot')
  await stored(500)
  const { id, state } = await latest()
  expect(state).toBe('running')
  await expect(undo(id)).rejects.toMatchObject({ status: 409, message: expect.stringContaining('Cancel it first') })
  await expect(upload(fileOf(all.slice(0, 5)), `&resume=${id}`)).rejects.toMatchObject({ status: 409 })

  const cancelled = await tenant.api.post<Import>(`${management}/deviceImports/${id}/cancel`, undefined)
  expect(cancelled).toMatchObject({ state: 'cancelled', registered: 500, lastLine: 501, resumable: true })
  goOn()
  const lines = await begun
  expect(lines[0]).toEqual({ kind: 'begun', importId: id })
  expect(lines.find(({ kind }) => kind === 'refusal')?.message).toMatch(/cancelled it\. Rows up to line 501 are stored/)
  expect(summaryOf(lines)).toMatchObject({ state: 'cancelled', registered: 500 })
  expect(await read(id)).toMatchObject({ state: 'cancelled', registered: 500 })
  expect(await registered(all.slice(498, 502))).toEqual(all.slice(498, 500).map(({ serial }) => serial))
  await expect(tenant.api.post(`${management}/deviceImports/${id}/cancel`, undefined)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('ended already'),
  })

  const others = [...all.slice(0, 300), ...rows(1), ...all.slice(301)]
  await expect(upload(fileOf(others), `&resume=${id}`)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('not the file that the import began with'),
  })
  await expect(upload(fileOf(all.slice(0, 200)), `&resume=${id}`)).rejects.toMatchObject({ status: 409 })
  await expect(upload(fileOf(all.slice(0, 5)), `&resume=${id}&dryRun=true`)).rejects.toMatchObject({ status: 400 })
  expect(await read(id)).toMatchObject({ state: 'cancelled', registered: 500 })

  const tried = await upload(fileOf(all.slice(690)), '&dryRun=true')
  expect(tried.map(({ kind }) => kind)).toEqual([...all.slice(690).map(() => 'verdict'), 'summary'])
  const rest = await upload(fileOf(all), `&resume=${id}`)
  expect(rest[0]).toEqual({ kind: 'begun', importId: id })
  expect(rest.filter(({ kind }) => kind === 'verdict').map(({ line }) => line)).toEqual(
    Array.from({ length: 200 }, (_, n) => 502 + n),
  )
  expect(summaryOf(rest)).toMatchObject({ importId: id, state: 'complete', registered: 700, updated: 0, refused: 0 })
  expect(await read(id)).toMatchObject({ state: 'complete', registered: 700, lastLine: 701, resumable: false })
  expect(await actionsOf(id)).toEqual(
    expect.arrayContaining(['autopilot.import.cancel', 'autopilot.device.import-resumed']),
  )
  await expect(upload(fileOf(all.slice(0, 5)), `&resume=${id}`)).rejects.toMatchObject({ status: 409 })
})

test('a batch that is under way while its import is cancelled is stored whole before it, or not at all', async () => {
  const all = rows(540)
  const { file, goOn } = inTwo(all, 520)
  const begun = upload(file)
  await stored(500)
  const { id } = await latest()
  await whileHeld<unknown>(
    world.app.db,
    (tx) =>
      tx
        .selectFrom('device_import')
        .select('id')
        .where('tenant_id', '=', tenant.tenantId)
        .where('id', '=', id)
        .forUpdate()
        .execute(),
    [
      async () => {
        goOn()
        return await begun.catch((error: Error) => error)
      },
      () => tenant.api.post(`${management}/deviceImports/${id}/cancel`, undefined).catch((error: Error) => error),
    ],
  )
  await begun.catch(() => {})
  const { state, registered: count } = await read(id)
  expect(['cancelled', 'complete']).toContain(state)
  expect([500, 540]).toContain(count)
  expect((await undo(id, true)).takesOut).toBe(count)
})

test('an undo takes out exactly what its import registered and nobody touched since, says before what it would do, and lists what it leaves', async () => {
  const { id: groupId } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Chosen by hand',
    mailEnabled: false,
    mailNickname: 'chosen',
    securityEnabled: true,
  })
  await dynamicGroup(tenant.api, 'Undo', '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Undo"))')
  const before = rows(1, 'Undo')
  await upload(fileOf(before))
  const all = rows(450, 'Undo')
  const [tagged, again, chosen] = all as [Row, Row, Row]
  const id = importId(await upload(fileOf([...before, ...all])))
  expect(await read(id)).toMatchObject({ registered: 450, updated: 1 })

  await tenant.api.post(`${identities}/${await registrationOf(tagged)}/updateDeviceProperties`, { groupTag: 'Mine' })
  await upload(fileOf([again]))
  const member = await tenant.api.get<{ azureAdDeviceId: string }>(`${identities}/${await registrationOf(chosen)}`)
  const named = encodeURIComponent(`deviceId eq '${member.azureAdDeviceId}'`)
  const { value: objects } = await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/devices?$filter=${named}`)
  await tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${objects[0]?.id}`,
  })

  const leaves = ['changed', 'imported-again', 'in-group'].map((reason) => ({ reason, devices: 1 }))
  const effect = { takesOut: 447, leaves: expect.arrayContaining(leaves) }
  expect(await undo(id, true)).toMatchObject(effect)
  expect(await registered(all.slice(0, 5))).toHaveLength(5) // a dry run changes nothing
  expect(await read(id)).toMatchObject({ undoState: null, takenOut: 0 })

  expect(await undo(id)).toMatchObject(effect)
  await undone(id)
  expect(await read(id)).toMatchObject({ takenOut: 447, leftInPlace: 3 })
  const kept = [...before, tagged, again, chosen]
  expect(await registered([...before, ...all])).toEqual(kept.map(({ serial }) => serial))
  const left = await tenant.api.get<{ value: { serialNumber: string; stays: string; line: number }[] }>(
    `${management}/deviceImports/${id}/devices`,
  )
  expect(left.value.map(({ serialNumber, stays }) => [serialNumber, stays])).toEqual(
    expect.arrayContaining([
      [tagged.serial, 'changed'],
      [again.serial, 'imported-again'],
      [chosen.serial, 'in-group'],
    ]),
  )
  expect((await actionsOf(id)).slice(-4)).toEqual([
    'autopilot.import.undo',
    ...Array.from({ length: 3 }, () => 'autopilot.device.import-undone'),
  ])
  // the job does it in the name of whoever asked for it
  expect(new Set((await entriesOf(id)).slice(-4).map(({ actor }) => actor)).size).toBe(1)

  // what went can be registered anew, and is told of its release as any other
  expect(summaryOf(await upload(fileOf(all.slice(10, 20))))).toMatchObject({ registered: 10, refused: 0 })
  await expect(upload(fileOf(all.slice(0, 5)), `&resume=${id}`)).rejects.toMatchObject({ status: 409 })
})

test('a device that was switched on since stays, and a day after its end an import can no longer be undone', async () => {
  const { hash, fields } = newHardware()
  const seen: Row = { serial: String(fields.serialNumber), line: `${fields.serialNumber},,${hash},\n` }
  const id = importId(await upload(fileOf([seen, ...rows(1)])))
  const endedAgo = (minutes: number) =>
    world.app.db
      .updateTable('device_import')
      .set({ finished_at: new Date(Date.now() - 60_000 * minutes) })
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', id)
      .execute()
  await world.app.db
    .updateTable('autopilot_device')
    .set({ last_contacted_at: new Date() })
    .where('tenant_id', '=', tenant.tenantId)
    .where('serial_number', '=', seen.serial)
    .execute()
  expect(await undo(id, true)).toEqual(
    expect.objectContaining({ takesOut: 1, leaves: [{ reason: 'contacted', devices: 1 }] }),
  )
  await endedAgo(24 * 60 + 1)
  await expect(undo(id)).rejects.toMatchObject({ status: 409, message: expect.stringContaining('24 hours') })
  await endedAgo(23 * 60)
  await undo(id)
  await undone(id)
  expect(await registered([seen])).toEqual([seen.serial])
})
