// Files of the Store and of the business portal: three columns to the letter, 1,000 devices, and what the Store calls what went wrong.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileOf, newRows, rowOf, threeColumns } from '../../support/devices-csv.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'

type Line = {
  readonly kind: string
  readonly status?: string
  readonly name?: string
  readonly storeError?: string
  readonly registered?: number
}

async function upload({ api }: WorldTenant, channel: string, file: string, more = ''): Promise<Line[]> {
  const answer = await api.send('POST', `${path}?channel=${channel}&fileName=list.csv${more}`, file, 'text/csv')
  return answer
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

const refusedAs = (lines: readonly Line[]) =>
  lines.flatMap(({ status, name, storeError }) => (status === 'error' ? [[storeError, name]] : []))

const count = async ({ tenantId }: WorldTenant, where = '') =>
  Number(
    (
      await world.app.pool.query<{ n: string }>(
        `select count(*) as n from autopilot_device where tenant_id = $1 ${where}`,
        [tenantId],
      )
    ).rows[0]?.n,
  )

test('[S-052] a file of the Store or the business portal has up to 1,000 devices; with one more none of them is registered', async () => {
  const tenant = await world.tenant('limits.example')
  const rows = newRows(1001)
  for (const channel of ['store-csv', 'business-csv'] as const) {
    const refused = await upload(tenant, channel, fileOf(rows)).catch((error: Error) => error.message)
    const words = {
      'store-csv': /wadp003: The file has more than 1,000 devices/,
      'business-csv': /more than 1000 devices/,
    }
    expect(refused).toMatch(words[channel])
    expect(await count(tenant)).toBe(0)
  }
  // no option makes it more
  await expect(upload(tenant, 'store-csv', fileOf(rows), '&maxRows=2000')).rejects.toMatchObject({ status: 400 })
  const taken = await upload(tenant, 'store-csv', fileOf(rows.slice(0, 1000)))
  expect(taken.at(-1)).toMatchObject({ kind: 'summary', registered: 1000 })
  expect(await count(tenant, "and channel = 'store-csv'")).toBe(1000)
}, 120_000)

test('[S-053] more devices for one profile come in several files, and each of them gets it', async () => {
  const office = await openOffice(world, 'several.example', { statusPage: null, application: null })
  for (const size of [1000, 500]) {
    const lines = await upload(office.tenant, 'store-csv', fileOf(newRows(size)), '&groupTag=Office')
    expect(lines.at(-1)).toMatchObject({ registered: size })
  }
  const given = await count(office.tenant, `and profile_id = '${office.profileId}' and group_tag = 'Office'`)
  expect(given).toBe(1500)
}, 120_000)

test('what went wrong has the name that the Store gives it, beside ours, and nothing of a file that is no list is stored', async () => {
  const tenant = await world.tenant('store.example')
  const other = await world.tenant('holder.example')
  const [held, own, fresh] = [newHardware(), newHardware(), newHardware()]
  await upload(other, 'store-csv', fileOf([rowOf(held)]))
  await upload(tenant, 'store-csv', fileOf([rowOf(own)]))
  const short = rowOf(newHardware()).slice(0, 900)
  const broken = newHardware()
  const corrupt = rowOf({ ...broken, hash: `${broken.hash.slice(0, 100)}$$$$${broken.hash.slice(104)}` })
  const lines = await upload(tenant, 'store-csv', fileOf([',,', corrupt, rowOf(held), rowOf(own), rowOf(fresh), short]))
  expect(refusedAs(lines)).toEqual([
    ['wadp001', 'MissingZtdSerialNumberAndProductKey'],
    ['wadp002', 'InvalidZtdHardwareHash'],
    ['wadp005', 'ZtdDeviceAssignedToOtherTenant'],
    ['wadp007', 'ZtdDeviceAlreadyAssigned'],
    ['wadp008', 'HashNot4k'],
  ])
  expect(lines.at(-1)).toMatchObject({ registered: 1 })
  for (const header of [
    'Windows Product ID,Device Serial Number,Hardware Hash',
    'device serial number,Windows Product ID,Hardware Hash',
    `${threeColumns},Group Tag`,
    '"Device Serial Number","Windows Product ID","Hardware Hash"',
  ]) {
    await expect(upload(tenant, 'store-csv', fileOf(newRows(1), header))).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/^wadp009: .*Write exactly "Device Serial Number,/),
    })
  }
  // in the business portal they have our names alone
  const beside = await upload(tenant, 'business-csv', fileOf([',,', rowOf(held), rowOf(own)]))
  expect(refusedAs(beside)).toEqual([
    [undefined, 'MissingZtdSerialNumberAndProductKey'],
    [undefined, 'ZtdDeviceAssignedToOtherTenant'],
    [undefined, 'ZtdDeviceAlreadyAssigned'],
  ])
  await expect(upload(tenant, 'business-csv', fileOf(newRows(1), 'a,b,c'))).rejects.toMatchObject({
    message: expect.not.stringContaining('wadp'),
  })
  expect(await count(tenant)).toBe(2)
})

test('the group of a device is said while it is added, and not again: whoever wants another one deletes it first', async () => {
  const tenant = await world.tenant('groups.example')
  const one = newHardware()
  const groupOf = async () => (await count(tenant, "and group_tag = 'Kiosks'")) === 1
  await upload(tenant, 'store-csv', fileOf([rowOf(one)]), '&groupTag=Kiosks')
  expect(await groupOf()).toBe(true)
  for (const channel of ['store-csv', 'business-csv']) {
    const again = await upload(tenant, channel, fileOf([rowOf(one)]), '&groupTag=Offices')
    expect(refusedAs(again).map(([, name]) => name)).toEqual(['ZtdDeviceAlreadyAssigned'])
    expect(await groupOf()).toBe(true)
  }
  // the door of device management brings a device up to date
  await upload(tenant, 'mdm-csv', fileOf([rowOf(one)]), '&groupTag=Offices')
  expect(await groupOf()).toBe(false)
})

test('the command line uploads such a file as well', async () => {
  const tenant = await world.tenant('line.example')
  const taxiway = commandLine(world, tenant)
  const file = join(world.folder, 'store.csv')
  writeFileSync(file, fileOf(newRows(2)))
  expect((await taxiway('import', file, '--for', 'store')).out).toContain('2 registered')
  writeFileSync(file, fileOf(newRows(1), 'serial,product,hash'))
  const refused = await taxiway('import', file, '--for', 'store')
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('wadp009')])
  expect((await taxiway('import', file, '--for', 'mdm')).code).toBe(2)
})
