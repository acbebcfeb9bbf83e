import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Api } from '../../../src/client/api.ts'
import { connect } from '../../../src/commands/operator-file.ts'
import { silentLog } from '../../../src/db/log.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { prepareContoso } from '../../../src/demo/arrange.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { bootDevice, type DeviceResult } from '../../../src/simulator/boot.ts'
import { type LabInternet, startLabInternet } from '../../../src/simulator/internet.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { ninePorts, type ServerProcess, startServer } from '../../support/server/server-process.ts'

/** Every fourth file is longer than a batch. */
const rowsOfFile = (moment: number) => (moment % 4 === 0 ? 5000 : 1000)
const spacing = 10_000
/** 20 and more in a long run (CONTRIBUTING.md). */
const moments = Number(process.env.TAXIWAY_TEST_CRASH_MOMENTS ?? 8)
const seed = Math.floor(Math.random() * 2 ** 31)
const management = '/beta/deviceManagement'
const person = { userPrincipalName: 'pia@home.example', password: 'Correct-Horse-1' }

let data: string
let port: number
let server: ServerProcess
let internet: LabInternet

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'taxiway-crash-'))
  port = await ninePorts()
  internet = await startLabInternet()
  server = await startServer(data, port)
  const api = connect({ data })
  const { userPrincipalName, password } = person
  await api.post('/v1.0/users', { userPrincipalName, displayName: 'Pia', passwordProfile: { password } })
  await prepareContoso(api)
  api.close()
})
afterAll(async () => {
  await server?.end('SIGTERM')
  await internet?.close()
  rmSync(data, { recursive: true, force: true })
})

const hashOf = (machine: number) => encodeFields(simulatedHardware(machine), { strict: false }).base64

function csvOf(first: number, rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, index) => `${simulatedHardware(first + index).serialNumber},,${hashOf(first + index)},Office`,
  )
  return ['Device Serial Number,Windows Product ID,Hardware Hash,Group Tag', ...lines, ''].join('\n')
}

/** Serial numbers that the server said are stored, before it died or ended. */
async function importUntilDeath(api: Api, csv: string): Promise<Set<string>> {
  const acknowledged = new Set<string>()
  await api
    .send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`, csv, 'text/csv', (line) => {
      const verdict = JSON.parse(line) as { kind: string; status?: string; serialNumber?: string }
      const stored = verdict.status === 'complete' || verdict.status === 'updated'
      if (verdict.kind === 'verdict' && stored && verdict.serialNumber) acknowledged.add(verdict.serialNumber)
    })
    .catch(() => {})
  return acknowledged
}

async function everything<T>(api: Api, list: string): Promise<T[]> {
  const found: T[] = []
  let next: string | undefined = `${list}?$top=999`
  while (next) {
    const page: { value: T[]; '@odata.nextLink'?: string } = await api.get(next)
    found.push(...page.value)
    const link = page['@odata.nextLink']
    next = link && new URL(link).pathname + new URL(link).search
  }
  return found
}

function boot(machine: number): Promise<DeviceResult> {
  const { ztd, login, drs } = server.urls
  return bootDevice({
    services: { ztd, login, drs, internet: internet.url },
    ca: readFileSync(join(data, 'ca.pem'), 'utf8'),
    hardware: { hash: hashOf(machine), fields: simulatedHardware(machine) },
    answers: { userName: person.userPrincipalName, password: person.password, pages: { 'personal-or-work': 'work' } },
    pollMs: 200,
  })
}

/** The process id of the PostgreSQL that the server has started. */
function readPostmaster(): string | undefined {
  const file = join(data, 'postgres/cluster/postmaster.pid')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined
}

type Killed = 'the server' | 'PostgreSQL'

/** Ends it without a word, and waits until the service answers again. */
async function kill(what: Killed): Promise<void> {
  if (what === 'the server') {
    await server.end('SIGKILL')
    server = await startServer(data, port)
    return
  }
  const pid = readPostmaster()
  process.kill(Number(pid), 'SIGKILL')
  const answers = async () => {
    const api = connect({ data })
    return api
      .get(`${management}/managedDevices?$top=1`)
      .then(
        () => true,
        () => false,
      )
      .finally(() => api.close())
  }
  await expect
    .poll(async () => (await answers()) && readPostmaster() !== pid, { timeout: 60_000, interval: 200 })
    .toBe(true)
}

// The moments are spread over what an undisturbed import and deployment take here, so that they fall into all phases.
test(`[T-46][I3] the server or its PostgreSQL killed at ${moments} moments of import and deployment (seed ${seed}): every acknowledged device is there once, placed and with its profile, no certificate is without its device, and every device ends or says why not`, async () => {
  let random = seed
  const chance = () => {
    random = (Math.imul(random, 1103515245) + 12345) & 0x7fffffff
    return random / 0x7fffffff
  }
  const deployed = (moment: number) => 1_000_000 + moment
  let api = connect({ data })
  const acknowledged = await importUntilDeath(api, csvOf(deployed(0), moments + 1))
  expect(acknowledged.size).toBe(moments + 1)

  const began = Date.now()
  const [first, undisturbed] = await Promise.all([importUntilDeath(api, csvOf(0, rowsOfFile(0))), boot(deployed(0))])
  const undisturbedMs = Date.now() - began
  expect(undisturbed).toMatchObject({ outcome: 'desktop-managed', profile: 'Office notebook' })
  for (const serial of first) acknowledged.add(serial)

  const outcomes = new Map<string, DeviceResult>()
  for (let moment = 1; moment <= moments; moment++) {
    const importing = importUntilDeath(api, csvOf(moment * spacing, rowsOfFile(moment)))
    const deploying = boot(deployed(moment))
    await sleep(chance() * undisturbedMs)
    await kill(moment % 2 === 0 ? 'PostgreSQL' : 'the server')
    for (const serial of await importing) acknowledged.add(serial)
    api.close()
    api = connect({ data })
    const result = await deploying
    outcomes.set(result.serial, result)
  }

  type Registered = { serialNumber: string; azureAdDeviceId: string; deploymentProfileAssignmentStatus: string }
  const registered = await everything<Registered>(api, `${management}/windowsAutopilotDeviceIdentities`)
  const stored = registered.map((device) => device.serialNumber)
  expect(new Set(stored).size).toBe(stored.length)
  const present = new Set(stored)
  expect([...acknowledged].filter((serial) => !present.has(serial))).toEqual([])
  const group = (await everything<{ id: string; displayName: string }>(api, '/v1.0/groups')).find(
    ({ displayName }) => displayName === 'Office notebooks',
  )
  const members = new Set(
    (await everything<{ deviceId: string }>(api, `/v1.0/groups/${group?.id}/members`)).map(({ deviceId }) => deviceId),
  )
  const left = registered.filter(
    (device) => !members.has(device.azureAdDeviceId) || device.deploymentProfileAssignmentStatus !== 'assignedInSync',
  )
  expect(left.map(({ serialNumber }) => serialNumber)).toEqual([])

  const managed = await everything<{ serialNumber: string }>(api, `${management}/managedDevices`)
  for (const [serial, { outcome, enrolled, reason }] of outcomes) {
    expect(['desktop-managed', 'gave-up', 'status-page-failed'], `${serial}: ${reason}`).toContain(outcome)
    if (outcome !== 'desktop-managed') expect(reason, serial).toBeTruthy()
    const records = managed.filter((device) => device.serialNumber === serial).length
    expect(records, serial).toBeLessThanOrEqual(1)
    if (enrolled) expect(records, serial).toBe(1)
  }
  // A server that comes back within seconds must not cost many deployments: a device waits and tries again.
  const finished = [...outcomes.values()].filter(({ outcome }) => outcome === 'desktop-managed').length
  expect(finished).toBeGreaterThanOrEqual(moments / 2)

  // The remedy after a broken upload is to upload the file again.
  const again = await importUntilDeath(api, csvOf(moments * spacing, rowsOfFile(moments)))
  expect(again.size).toBe(rowsOfFile(moments))
  const after = await everything<{ serialNumber: string }>(api, `${management}/windowsAutopilotDeviceIdentities`)
  expect(new Set(after.map((device) => device.serialNumber)).size).toBe(after.length)
  api.close()

  await server.end('SIGTERM')
  const { db, stop } = await openDatabase({ databaseUrl: undefined, dataDir: data, log: silentLog })
  try {
    const { rows } = await sql<{ certificates: number; without: number }>`/* every tenant: there is one */
      select count(*)::int as certificates,
             (count(*) filter (where not exists (
               select from mdm_enrollment e
                where e.tenant_id = c.tenant_id and e.id::text = c.subject_id::text and c.authority = 'mdm'
               union all
               select from directory_device d
                where d.tenant_id = c.tenant_id and d.id::text = c.subject_id::text and c.authority = 'join'
             )))::int as without
        from issued_certificate c`.execute(db)
    expect(rows[0]?.certificates).toBeGreaterThanOrEqual(2 * managed.length)
    expect(rows[0]?.without).toBe(0)
  } finally {
    await stop()
  }
}, 1_200_000)
