// What a device is called and tagged with, at every door by which it may come: the same rule, and what leaves in a file for a
// spreadsheet comes back as it was (T-28).

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { ApiError } from '../../../src/client/api.ts'
import { csvCell } from '../../../src/kernel/text/csv.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('labels.example')
})
afterAll(async () => world?.[Symbol.asyncDispose]())

const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
const imported = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities'
const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User'

type Device = { readonly id: string; readonly serialNumber: string; readonly groupTag: string }
const all = async (): Promise<Device[]> => (await tenant.api.get<{ value: Device[] }>(`${devices}?$top=999`)).value

async function exported(): Promise<string[]> {
  const lines: string[] = []
  await tenant.api.lines(`${devices}/exportCsv`, (line) => lines.push(line.trimEnd()))
  return lines
}

type Verdict = { readonly kind: string; readonly status: string; readonly findings: { readonly message: string }[] }
async function upload(rows: readonly string[], query = ''): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const file = `${[header, ...rows].join('\r\n')}\r\n`
  await tenant.api.send('POST', `${imported}/importCsv${query}`, file, 'text/csv', (line) => {
    const said = JSON.parse(line) as Verdict
    if (said.kind === 'verdict') verdicts.push(said)
  })
  return verdicts
}

/** What came of it: a status of HTTP, or that of the row. */
const statusOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (answer) => (Array.isArray(answer) ? (answer as Verdict[])[0]?.status : JSON.stringify(answer)),
    (error: ApiError) => error.status,
  )

test.each([
  ['a forged row', '\n=1+1\nSN999   forged   row'],
  ['a line end', 'a\nb'],
  ['a Hangul filler', 'Office\u3164'],
  ['a combining grapheme joiner', 'Off\u034fice'],
])('[T-28] %s in a group tag or an assigned user is refused at every door, and nothing is stored', async (_, text) => {
  const before = await all()
  const { fields, hash } = newHardware()
  const identity = { serialNumber: fields.serialNumber, hardwareIdentifier: hash }
  const row = `${fields.serialNumber},,${hash}`
  const ends = [
    upload([`${row},"${text}",`]),
    upload([`${row},,"${text}"`]),
    upload([`${row},,`], `?groupTag=${encodeURIComponent(text)}`),
    tenant.api.post(imported, { ...identity, groupTag: text }),
    tenant.api.post(imported, { ...identity, orderIdentifier: text }),
    tenant.api.post(imported, { ...identity, assignedUserPrincipalName: text }),
    tenant.api.post(`${imported}/import`, {
      importedWindowsAutopilotDeviceIdentities: [{ ...identity, orderIdentifier: text }],
    }),
  ]
  expect(await Promise.all(ends.map(statusOf))).toEqual(['error', 'error', 400, 400, 400, 400, 400])
  expect(await all()).toEqual(before)
  const [refused] = await upload([`${row},"${text}",`])
  expect(refused?.findings.map(({ message }) => message)).toEqual([expect.stringContaining('The group tag "')])

  expect(await statusOf(upload([`${row},Office,`]))).toBe('complete')
  const device = (await all()).find(({ serialNumber }) => serialNumber === fields.serialNumber)
  const change = `${devices}/${device?.id}/updateDeviceProperties`
  expect(await statusOf(tenant.api.post(change, { groupTag: text }))).toBe(400)
  expect(await statusOf(tenant.api.post(change, { groupTag: ' Office' }))).toBe(400)
  expect((await all()).find(({ id }) => id === device?.id)?.groupTag).toBe('Office')
})

test('[T-28] group tags that leave in an export come back by an import as they were', async () => {
  const tags = ['=1+1', "'=1", '-5', '@home', '\uff1d1', "x;=cmd|'/C calc'!A0;y", "O'Brien", 'a "b", c']
  const hashes = new Map<string, string>()
  for (const tag of tags) {
    const { fields, hash } = newHardware()
    hashes.set(fields.serialNumber ?? '', hash)
    await tenant.api.post(imported, { hardwareIdentifier: hash, groupTag: tag })
  }
  const before = await all()
  expect(before.map(({ groupTag }) => groupTag)).toEqual(expect.arrayContaining(tags))

  const [heading = '', ...lines] = await exported()
  // no cell begins as a formula does, wherever a spreadsheet cuts
  for (const cell of lines.flatMap((line) => line.split(/[,;\t]/))) expect(cell).not.toMatch(/^"?\s*[=+@\uff1d]|^"?-\D/)
  const again = lines.flatMap((line) => {
    const hash = hashes.get(line.split(',')[0] ?? '')
    return hash ? [`${hash},${line}`] : []
  })
  expect(again.length).toBe(tags.length)
  const file = `${[`Hardware Hash,${heading}`, ...again].join('\r\n')}\r\n`
  const statuses: string[] = []
  await tenant.api.send('POST', `${imported}/importCsv`, file, 'text/csv', (line) => {
    const said = JSON.parse(line) as Verdict
    if (said.kind === 'verdict') statuses.push(said.status)
  })
  expect(statuses).toEqual(tags.map(() => 'updated'))
  expect(await all()).toEqual(before)
  expect(csvCell('=1+1')).toBe("'=1+1")
})
