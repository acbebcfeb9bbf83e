// A serial number is looked up in any letter case by its own index: typed from a label, it finds one of a million devices.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { boot, newHardware, type Office, openOffice } from '../support/world/office.ts'
import { startWorld, type World } from '../support/world/world.ts'

let world: World
let office: Office
let serial: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'serial.example', { application: null, statusPage: null })
  const hardware = newHardware()
  serial = hardware.fields.serialNumber ?? ''
  await office.register(hardware)
  expect(await boot(world, hardware, await office.tenant.user('pia'))).toMatchObject({ enrolled: true })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** Many more like the one that there is, with ids and serial numbers of their own. */
async function multiply(table: 'autopilot_device' | 'mdm_enrollment', ids: readonly string[]): Promise<void> {
  const { db } = world.app
  const { rows } = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
     where table_schema = current_schema() and table_name = ${table}`.execute(db)
  const own = (name: string) => {
    if (ids.includes(name)) return sql`gen_random_uuid()`
    if (name === 'request_key') return sql`null`
    return name === 'serial_number' ? sql`'SN-' || n` : sql.ref(`o.${name}`)
  }
  await sql`
    insert into ${sql.table(table)} (${sql.join(rows.map(({ name }) => sql.ref(name)))})
    select ${sql.join(rows.map(({ name }) => own(name)))}
      from ${sql.table(table)} o, generate_series(1, 20000) n where o.tenant_id = ${office.tenant.tenantId}`.execute(db)
  await sql`analyze ${sql.table(table)} /* every tenant: statistics */`.execute(db)
}

test.each([
  ['windowsAutopilotDeviceIdentities', 'autopilot_device', ['id', 'directory_device_id']],
  ['managedDevices', 'mdm_enrollment', ['id']],
] as const)('%s find a serial number in any letter case by an index', async (list, table, ids) => {
  await multiply(table, ids)
  const before = world.statements.length
  const filter = encodeURIComponent(`tolower(serialNumber) eq '${serial.toLowerCase()}'`)
  const { value } = await office.tenant.api.get<{ value: { serialNumber: string }[] }>(
    `/beta/deviceManagement/${list}?$filter=${filter}`,
  )
  expect(value).toMatchObject([{ serialNumber: serial }])
  const asked = world.statements.slice(before).find((one) => one.includes(`"${table}"`) && one.includes('lower('))
  // GENERIC_PLAN: of the statement as it was sent, with its parameters open
  const { rows } = await sql.raw<object>(`explain (generic_plan) ${asked}`).execute(world.app.db)
  expect(JSON.stringify(rows)).toContain(`${table}_serial_any_case`)
})
