import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(async () => world?.[Symbol.asyncDispose]())

type Line = {
  kind: string
  status?: string
  line?: number
  name?: string
  message?: string
  findings?: { name: string; line: number; column?: number; codePoint?: string; message: string; remedy: string }[]
}

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'

async function upload(file: string | Uint8Array | Readable, query = ''): Promise<Line[]> {
  const lines: Line[] = []
  const path = `/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv${query}`
  await tenant.api.send('POST', path, file, 'text/csv', (line) => lines.push(JSON.parse(line) as Line))
  return lines
}

const verdictOf = (lines: readonly Line[]) => lines.find((line) => line.kind === 'verdict')

function row(change: (cells: { serial: string; hash: string }) => string): string {
  const { fields, hash } = newHardware()
  return `${header}\n${change({ serial: fields.serialNumber ?? '', hash })}\n`
}
const good = () => row(({ serial, hash }) => `${serial},,${hash},Office`)

test.each([
  ['UTF-8 with a byte order mark', () => Buffer.from(`\ufeff${good()}`)],
  ['UTF-16 as PowerShell writes it', () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good(), 'utf16le')])],
  ['quoted cells', () => row(({ serial, hash }) => `"${serial}",,"${hash}","a, b"`)],
  ['no header', () => good().split('\n').slice(1).join('\n')],
  ['no header, and the digit 0 first', () => `0${good().split('\n').slice(1).join('\n')}`],
  ['carriage returns only', () => good().replaceAll('\n', '\r')],
  ['a trailing blank', () => row(({ serial, hash }) => `${serial} ,,${hash},Office`)],
])('[T-28] a file with %s is read', async (_what, file) => {
  expect(verdictOf(await upload(file()))).toMatchObject({ status: 'complete' })
})

test.each([
  ['a NUL', () => row(({ hash }) => `SN\0,,${hash},x`), { codePoint: 'U+0000', line: 2, column: 3 }],
  ['a comma inside a value', () => row(({ hash }) => `SN,1,,${hash},x`), { line: 2 }],
  [
    'a hash of the wrong size',
    () => row(({ serial, hash }) => `${serial},,${hash.slice(0, 400)},x`),
    { name: 'HashNot4k' },
  ],
  [
    'a hash with the wrong digest',
    () =>
      row(({ serial, hash }) => `${serial},,${hash.slice(0, 200)}${hash[200] === 'A' ? 'B' : 'A'}${hash.slice(201)},x`),
    { name: 'InvalidZtdHardwareHash' },
  ],
  ['no hash', () => row(({ serial }) => `${serial},,,x`), { name: 'InvalidZtdHardwareHash' }],
])(
  '[T-28] [S-162] [S-163] [S-164] a row with %s is refused with line and remedy, and nothing is stored',
  async (_what, file, position) => {
    const verdict = verdictOf(await upload(file()))
    expect(verdict).toMatchObject({ status: 'error', line: 2 })
    expect(verdict?.findings?.[0]).toMatchObject(position)
    for (const { message, remedy } of verdict?.findings ?? []) {
      expect(message.length).toBeGreaterThan(15)
      expect(remedy.length).toBeGreaterThan(15)
    }
    expect(verdict).not.toHaveProperty('registrationId')
  },
)

test.each([
  ['an empty file', '', /empty/],
  ['a file of other columns', 'name,colour\nx,blue\n', /Device Serial Number/],
])('%s is refused as a whole with what to do', async (_what, file, message) => {
  const lines = await upload(file).catch((error: Error) => [{ kind: 'refusal', message: error.message }])
  expect(lines.map((line) => line.message ?? JSON.stringify(line)).join(' ')).toMatch(message)
})

test('[T-28] a line of 64 MiB is refused by its number, and the rows around it are registered', async () => {
  const [before, after] = [good(), good()].map((file) => file.split('\n')[1])
  function* parts() {
    yield `${header}\n${before}\n`
    for (let part = 0; part < 64; part++) yield 'A'.repeat(1 << 20)
    yield `\n${after}\n`
  }
  const verdicts = (await upload(Readable.from(parts()))).filter((line) => line.kind === 'verdict')
  expect(verdicts.map(({ line, status }) => [line, status])).toEqual([
    [2, 'complete'],
    [3, 'error'],
    [4, 'complete'],
  ])
})

const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
async function exportOf({ api }: WorldTenant): Promise<string> {
  const lines: string[] = []
  await api.lines(`${devices}/exportCsv`, (line) => lines.push(line))
  return lines.join('\n')
}

test.each(['=', '+', '-', '@', '\t', '\r'])(
  '[T-28] what begins with %j leaves the export as text, whoever named it so',
  async (sign) => {
    const other = await world.tenant(`export${sign.charCodeAt(0)}.example`)
    const text = `${sign}SUM(A1)`
    const visible = sign > ' '
    const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
    const profile = {
      '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
      outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
    }
    const made = other.api.post<{ id: string }>(profiles, { ...profile, displayName: text })
    if (!visible)
      await expect(made).rejects.toMatchObject({ status: 400 }) // nobody can name a profile so
    else {
      const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
      await other.api.post(`${profiles}/${(await made).id}/assignments`, { target })
    }
    const file = row(({ serial, hash }) => `${serial},,${hash},${visible ? text : 'Office'}`)
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await other.api.send('POST', path, file, 'text/csv', () => {})
    // as firmware that nobody looked at might name its model
    const ofTenant = world.app.db.updateTable('autopilot_device').where('tenant_id', '=', other.tenantId)
    await ofTenant.set({ model: text }).execute()
    const cell = visible ? `'${text}` : `"'${text}"`
    expect(await exportOf(other)).toContain(visible ? `,${cell},${cell},${cell},` : `,${cell},Office,`)
  },
)

test.each(['../../etc/passwd', '..\\..\\x', 'C:\\Windows', '/etc', '%2e%2e%2f', '~root', '$(id)'])(
  '[T-28] a group tag like a path, %s, is a text wherever it stands',
  async (tag) => {
    const file = row(({ serial, hash }) => `${serial},,${hash},${tag}`)
    expect(verdictOf(await upload(file))).toMatchObject({ status: 'complete' })
    const [serial = ''] = (file.split('\n')[1] ?? '').split(',')
    type Found = { value: { groupTag: string; serialNumber: string; azureActiveDirectoryDeviceId: string }[] }
    const bySerial = encodeURIComponent(`serialNumber eq '${serial}'`)
    const [found, ...more] = (await tenant.api.get<Found>(`${devices}?$filter=${bySerial}`)).value
    expect([found?.groupTag, more]).toEqual([tag, []])
    const byTag = encodeURIComponent(`groupTag eq '${tag}'`)
    expect((await tenant.api.get<Found>(`${devices}?$filter=${byTag}`)).value.map((one) => one.serialNumber)).toEqual([
      serial,
    ])
    const directory = await tenant.api.get<{ value: { deviceId: string; physicalIds: string[] }[] }>(
      '/v1.0/devices?$top=999',
    )
    const object = directory.value.find(({ deviceId }) => deviceId === found?.azureActiveDirectoryDeviceId)
    expect(object?.physicalIds).toContain(`[OrderId]:${tag}`)
    expect(await exportOf(tenant)).toContain(`,${tag},`)
  },
)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function bytesInUse(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('[T-28] a hundred thousand faulty rows get a verdict each, and eighty thousand of them cost no 8 MiB that stay in use', async () => {
  const rows = 100_000
  function* parts() {
    yield `${header}\n`
    for (let at = 0; at < rows; at += 1000) {
      yield Array.from({ length: 1000 }, (_, index) => `SN${at + index},,AAAA,x\n`).join('')
    }
  }
  let verdicts = 0
  const inUse: number[] = [] // of client and server, which are one process here
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await tenant.api.send('POST', path, Readable.from(parts()), 'text/csv', (line) => {
    if (line.includes('"kind":"verdict"')) verdicts++
    if (verdicts === rows / 5 || verdicts === rows) inUse.push(bytesInUse())
  })
  expect(verdicts).toBe(rows)
  expect(inUse.at(-1)! - inUse[0]!).toBeLessThan(8 * 1024 * 1024)
})

test('[T-23] the row of a device that another organisation has is refused without naming it', async () => {
  const other = await world.tenant('rival.example', { displayName: 'Rival Industries' })
  const file = good()
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await other.api.send('POST', path, file, 'text/csv', () => {})
  const lines = await upload(file)
  expect(verdictOf(lines)).toMatchObject({ status: 'error', name: 'ZtdDeviceAssignedToOtherTenant' })
  expect(JSON.stringify(lines)).not.toMatch(/rival/i)
})

test('[T-23] who names hundreds of devices of others is told to wait, also when only trying; no other organisation waits, and nothing is named', async () => {
  const rival = await world.tenant('zyxwv.example', { displayName: 'Zyxwv Industries' })
  const guesser = await world.tenant('guesser.example')
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  const rows = Array.from({ length: 650 }, good).map((file) => file.split('\n')[1])
  const fileOf = (some: readonly unknown[]) => `${header}\n${some.join('\n')}\n`
  await rival.api.send('POST', path, fileOf(rows), 'text/csv', () => {})

  const heard: string[] = []
  const tried = await guesser.api
    .send('POST', `${path}?dryRun=true`, fileOf(rows), 'text/csv', (line) => heard.push(line))
    .then(String, String)
  expect(heard.filter((line) => line.includes('"code":808')).length).toBeGreaterThanOrEqual(500)
  const refused = guesser.api.send('POST', path, fileOf(rows.slice(0, 1)), 'text/csv', (line) => heard.push(line))
  await expect(refused).rejects.toMatchObject({
    status: 429,
    message: expect.stringMatching(/too many devices that others have registered.*\d+ seconds/),
  })
  expect(`${tried} ${heard.join()}`).not.toMatch(/zyxwv/i)
  expect(`${tried} ${heard.join()}`).not.toContain(rival.tenantId)
  expect(verdictOf(await upload(good()))).toMatchObject({ status: 'complete' })
})

test('a dry run judges every row and stores nothing', async () => {
  const { fields, hash } = newHardware()
  const file = `${header}\n${fields.serialNumber},,${hash},Office\n`
  expect(verdictOf(await upload(file, '?dryRun=true'))).toMatchObject({ status: 'complete' })
  const filter = encodeURIComponent(`serialNumber eq '${fields.serialNumber}'`)
  const { value } = await tenant.api.get<{ value: unknown[] }>(
    `/beta/deviceManagement/windowsAutopilotDeviceIdentities?$filter=${filter}`,
  )
  expect(value).toEqual([])
})

test('uploading a file again changes only what it says anew', async () => {
  const { fields, hash } = newHardware()
  const line = (tag: string) => `${header}\n${fields.serialNumber},,${hash},${tag}\n`
  const first = verdictOf(await upload(line('Office'))) as Line & { registrationId: string }
  const again = verdictOf(await upload(line('Retail'))) as Line & { registrationId: string }
  expect(again).toMatchObject({ status: 'updated', registrationId: first.registrationId })
  const device = await tenant.api.get<{ groupTag: string }>(
    `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${first.registrationId}`,
  )
  expect(device.groupTag).toBe('Retail')
})
