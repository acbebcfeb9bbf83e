// W9: whole deployments through all hops. The server runs as a process of its own and counts the statements it sends; the
// fleet runs here, so the two share the machine's cores, and what each needs of them is told apart. Some devices go first, so
// that code and caches are warm. Baseline: a bare Fastify echo over the same TLS, given as many requests as one device really
// makes, at the same concurrency; the ratio says what of the plain cost of the requests our work leaves.

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { connect } from '../../src/commands/operator-file.ts'
import { prepareContoso } from '../../src/demo/arrange.ts'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { runFleet } from '../../src/simulator/fleet.ts'
import { keyPool } from '../../src/simulator/port/keys.ts'
import { simulatedHardware } from '../../src/simulator/simulated-hardware.ts'
import { reply, start } from './child.ts'
import { rounded } from './database.ts'
import { byItself, type RequestCount } from './statement-count.ts'

const person = { userPrincipalName: 'pia@home.example', password: 'Correct-Horse-1' }

export type DeployOptions = {
  readonly devices: number
  readonly concurrency?: number
  /** Also: which request sends how many statements. */
  readonly byRequest?: boolean
}

export async function runDeployBench({ devices, concurrency = 20, byRequest = false }: DeployOptions) {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const warmUp = Math.min(devices, concurrency)
  const server = start('server/deploy.ts', [data])
  try {
    const { urls } = await reply<{ urls: Record<string, string> }>(server)
    const { ztd = '', login = '', drs = '', portal = '' } = urls
    const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
    await prepare(data, warmUp + devices)
    const keys = keyPool(16)
    const run = (first: number, count: number) =>
      runFleet({
        count,
        concurrency,
        device: (index) => ({
          services: { ztd, login, drs },
          ca,
          hardware: { hash: hashOf(first + index), fields: simulatedHardware(first + index) },
          answers: { userName: person.userPrincipalName, password: person.password },
          pollMs: 100,
          keys,
        }),
      })
    await run(0, warmUp)

    const before = {
      ...(await measured(server)),
      requests: await requestsServed(portal, ca),
      client: process.cpuUsage(),
    }
    const fleet = await run(warmUp, devices)
    const client = inSeconds(process.cpuUsage(before.client))
    const after = await measured(server)
    const requestsPerDevice = ((await requestsServed(portal, ca)) - before.requests) / devices
    const baseline =
      (await echoPerSecond(concurrency, Math.min(20_000, Math.round(requestsPerDevice * devices)))) / requestsPerDevice
    // what the server does by itself grows with the time, not with the devices
    const ofRequests = after.counts.filter(({ request }) => request !== byItself)
    const ours = after.node - before.node
    const postgres = after.whole - before.whole - ours
    return {
      name: 'deploy',
      ratio: rounded(fleet.devicesPerSecond / baseline),
      ours: rounded(fleet.devicesPerSecond),
      baseline: rounded(baseline),
      unit: 'devices per second',
      devices,
      concurrency,
      statementsPerDevice: rounded(sum(ofRequests, 'statements') / devices),
      transactionsPerDevice: rounded(sum(ofRequests, 'transactions') / devices),
      serverCpuSecondsPerDevice: rounded((ours + postgres) / devices),
      cpuMsPerDevice: {
        ours: rounded((1000 * ours) / devices),
        postgresql: rounded((1000 * postgres) / devices),
        client: rounded((1000 * client) / devices),
      },
      requestsPerDevice: rounded(requestsPerDevice),
      wallMsPerDevice: fleet.stepMs.whole,
      outcomes: fleet.outcomes,
      reasons: fleet.reasons,
      errors: fleet.errors,
      ...(byRequest && { byRequest: after.counts.map((count) => perDevice(count, devices)) }),
    }
  } finally {
    server.send('stop')
    await once(server, 'exit')
    rmSync(data, { recursive: true, force: true })
  }
}

const sum = (counts: readonly RequestCount[], what: 'statements' | 'transactions'): number =>
  counts.reduce((all, count) => all + count[what], 0)

/** Its texts are not printed, but for --json: a table of them would be nothing to look at. */
function perDevice({ request, requests, statements, transactions, texts }: RequestCount, devices: number) {
  const row = {
    request,
    requests: rounded(requests / devices),
    statements: rounded(statements / devices),
    transactions: rounded(transactions / devices),
  }
  return Object.defineProperty(row, 'toJSON', { value: () => ({ ...row, texts }) })
}

const inSeconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6

/** Seconds of the server's own process and of all that belongs to it, and what it counted since the last time. */
async function measured(server: ChildProcess) {
  server.send('counts')
  const { counts, cpu } = await reply<{ counts: RequestCount[]; cpu: NodeJS.CpuUsage }>(server)
  return { counts, node: inSeconds(cpu), whole: cpuSeconds(server.pid) }
}

const hashOf = (machine: number) => encodeFields(simulatedHardware(machine), { strict: false }).base64

async function prepare(data: string, devices: number): Promise<void> {
  const api = connect({ data })
  const { userPrincipalName, password } = person
  const { value } = await api.get<{ value: { id: string }[] }>('/v1.0/organization')
  await api.patch(`/v1.0/organization/${value[0]?.id}`, { deviceQuotaPerUser: 1000 })
  await api.post('/v1.0/users', { userPrincipalName, displayName: 'Pia', passwordProfile: { password } })
  await prepareContoso(api)
  const rows = Array.from({ length: devices }, (_, i) => `${simulatedHardware(i).serialNumber},,${hashOf(i)},Office`)
  const csv = ['Device Serial Number,Windows Product ID,Hardware Hash,Group Tag', ...rows, ''].join('\n')
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await api.send('POST', path, csv, 'text/csv', () => {})
  api.close()
}

/** User and system time of a process and everything below it, PostgreSQL included. */
function cpuSeconds(root: number | undefined): number {
  const parentAndTicks = new Map<number, { parent: number; ticks: number }>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]))
      const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
      parentAndTicks.set(Number(entry), { parent: parent ?? 0, ticks })
    } catch {
      // it ended while we looked
    }
  }
  const belongs = (pid: number): boolean => pid === root || (pid > 1 && belongs(parentAndTicks.get(pid)?.parent ?? 0))
  let ticks = 0
  for (const [pid, one] of parentAndTicks) if (belongs(pid)) ticks += one.ticks
  return ticks / 100 // USER_HZ is 100 on every Linux that Node runs on
}

async function requestsServed(portal: string, ca: string): Promise<number> {
  const text = await send(`${portal}/metrics`, new Agent({ ca }), 'GET')
  return [...text.matchAll(/^taxiway_requests_total\{.*\} (\d+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0)
}

async function echoPerSecond(concurrency: number, count: number): Promise<number> {
  const child = start('server/echo.ts')
  const hello = await reply<{ url: string; ca: string }>(child)
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, ca: hello.ca })
  const body = JSON.stringify({ hardwareHash: hashOf(1) })
  let left = count
  const begin = performance.now()
  const worker = async () => {
    while (left-- > 0) await send(`${hello.url}/echo`, agent, 'POST', body)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - begin) / 1000
  agent.destroy()
  child.kill('SIGTERM')
  return count / seconds
}

function send(url: string, agent: Agent, method: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(url, { method, agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    })
    sent.on('error', reject).end(body)
  })
}
