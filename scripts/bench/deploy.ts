// W9: whole deployments through all hops. The server runs as a process of its own; the fleet runs here, so the two share the
// machine's cores. Baseline: a bare Fastify echo over the same TLS, given as many requests as one device really makes, at
// the same concurrency; the ratio says what of the plain cost of the requests our work leaves.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { connect } from '../../src/commands/operator-file.ts'
import { prepareContoso } from '../../src/demo/arrange.ts'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { runFleet } from '../../src/simulator/fleet.ts'
import { keyPool } from '../../src/simulator/keys.ts'
import { simulatedHardware } from '../../src/simulator/simulated-hardware.ts'
import { rounded } from './place.ts'

const person = { userPrincipalName: 'pia@home.example', password: 'Correct-Horse-1' }

export async function runDeployBench({ devices, concurrency = 20 }: { devices: number; concurrency?: number }) {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const server = await startProcess(fileURLToPath(new URL('../../bin/taxiway.js', import.meta.url)), [
    'start',
    '--json',
    '--data',
    data,
    '--port',
    '0',
  ])
  try {
    const { ztd = '', login = '', drs = '', portal = '' } = server.hello.urls as Record<string, string>
    const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
    await prepare(data, devices)

    const before = { cpu: cpuSeconds(server.child.pid), requests: await requestsServed(portal, ca) }
    const keys = keyPool(16)
    const fleet = await runFleet({
      count: devices,
      concurrency,
      device: (index) => ({
        services: { ztd, login, drs },
        ca,
        hardware: { hash: hashOf(index), fields: simulatedHardware(index) },
        answers: { userName: person.userPrincipalName, password: person.password },
        pollMs: 100,
        keys,
      }),
    })
    const cpu = cpuSeconds(server.child.pid) - before.cpu
    const requestsPerDevice = ((await requestsServed(portal, ca)) - before.requests) / devices
    const baseline =
      (await echoPerSecond(concurrency, Math.min(20_000, Math.round(requestsPerDevice * devices)))) / requestsPerDevice
    return {
      name: 'deploy',
      ratio: rounded(fleet.devicesPerSecond / baseline),
      ours: rounded(fleet.devicesPerSecond),
      baseline: rounded(baseline),
      unit: 'devices per second',
      devices,
      concurrency,
      serverCpuSecondsPerDevice: rounded(cpu / devices),
      requestsPerDevice: rounded(requestsPerDevice),
      wallMsPerDevice: fleet.stepMs.whole,
      outcomes: fleet.outcomes,
      reasons: fleet.reasons,
      errors: fleet.errors,
    }
  } finally {
    server.child.kill('SIGTERM')
    await new Promise((resolve) => server.child.once('exit', resolve))
    rmSync(data, { recursive: true, force: true })
  }
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
  const { child, hello } = await startProcess(fileURLToPath(new URL('echo-server.ts', import.meta.url)), [])
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency, ca: String(hello.ca) })
  const body = JSON.stringify({ hardwareHash: hashOf(1) })
  let left = count
  const start = performance.now()
  const worker = async () => {
    while (left-- > 0) await send(`${hello.url}/echo`, agent, 'POST', body)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - start) / 1000
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

/** As bin/taxiway.js starts itself. */
const flags = ['--max-semi-space-size=64', '--min-semi-space-size=32']

type Started = { readonly child: ChildProcess; readonly hello: Record<string, unknown> }

/** Starts a program that says hello with one line of JSON when it serves. */
function startProcess(program: string, args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [...flags, '--import', 'tsx', program, ...args], {
    env: { ...process.env, TAXIWAY_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => resolve({ child, hello: JSON.parse(line) })) // stdout is piped
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)))
  })
}
