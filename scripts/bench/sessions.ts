// Management sessions a second: devices that are enrolled check in, and each is given a policy of 20 settings anew; every session
// is a TLS connection with the device's certificate, resumed where the server lets it. Then at half that rate, how long a message
// takes at rest, and while one policy fans out to thousands of devices: a group whose rule takes them in, and the policy for it. And
// sessions a second once more, behind two million finished commands.
//
// What a device says follows from what it was told, so its words are learned in a first session and repeated as bytes: the load
// then needs little of the processor that it shares with what it measures. Baseline: the same bytes over the same connections to
// a bare Fastify, which answers as many and sends the database a prepared insert and a prepared select for each message.

import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'

import type { Api } from '../../src/client/api.ts'
import { connect } from '../../src/commands/operator-file.ts'
import { checkinPath } from '../../src/mdm/node.ts'
import { cspExecutor } from '../../src/protocol/csp/execute.ts'
import { emptyTree } from '../../src/protocol/csp/tree.ts'
import { clientStep, startClientSession } from '../../src/protocol/syncml/client-session.ts'
import { decodeMessage } from '../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../src/protocol/syncml/message-write.ts'
import { reply, start } from './child.ts'
import { percentile, rounded } from './database.ts'

export type BenchDevice = { readonly deviceId: string; readonly certificate: string; readonly key: string }

export type FromServer =
  | {
      readonly kind: 'serving'
      readonly urls: Readonly<Record<string, string>>
      readonly echo: { readonly url: string; readonly ca: string }
      readonly devices: readonly BenchDevice[]
    }
  | { readonly kind: 'forgot' }
  | { readonly kind: 'aged' }
  | { readonly kind: 'members'; readonly count: number }
  | { readonly kind: 'cpu'; readonly cpu: NodeJS.CpuUsage }

const settings = 20
const rounds = 6
const concurrency = 16
const steadySeconds = 10

export async function runSessionsBench({
  devices,
  fanOut,
  old,
}: {
  readonly devices: number
  readonly fanOut: number
  readonly old: number
}) {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const server = start('server/sessions.ts', [data, String(devices), String(fanOut)])
  const ask = async <Kind extends FromServer['kind']>(message: string | object) => {
    server.send(message)
    return reply<Extract<FromServer, { kind: Kind }>>(server)
  }
  try {
    const { urls, echo, devices: all } = await reply<Extract<FromServer, { kind: 'serving' }>>(server)
    const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
    const api = connect({ data })
    await assign(api, await makePolicy(api, 'Twenty settings', 'One'), {
      '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget',
    })
    api.close()
    const address = `${urls.checkin}${checkinPath}`
    const ours: Client[] = []
    const bare: Client[] = []
    for (const device of all) {
      const client = openClient(device, ca)
      const script = await learn(client, device, address)
      ours.push({ ...client, script })
      bare.push({
        ...openClient(device, echo.ca),
        script: script.map((one) => ({ ...one, url: echoOf(echo.url, one) })),
      })
    }
    const forget = () => ask<'forgot'>('forget')
    await forget()
    await wholeRound(bare)
    await wholeRound(ours)

    const seconds = { ours: 0, bare: 0 }
    const used = { ours: 0, bare: 0 }
    const cpu = async () => inSeconds((await ask<'cpu'>('cpu')).cpu)
    for (let round = 0; round < rounds; round++) {
      await forget()
      for (const [name, clients] of [
        ['bare', bare],
        ['ours', ours],
      ] as const) {
        const before = await cpu()
        seconds[name] += await wholeRound(clients)
        used[name] += (await cpu()) - before
      }
    }
    const perSecond = (name: keyof typeof seconds) => (rounds * devices) / seconds[name]
    const rate = perSecond('ours') / 2
    const rest = await steadily(ours, rate, () => setTimeout(steadySeconds * 1000), forget)
    const fanning = await steadily(
      ours,
      rate,
      () => fanOutTo(data, fanOut, (id) => ask<'members'>({ members: id })),
      forget,
    )
    await ask<'aged'>({ age: old })
    let aged = 0
    for (let round = 0; round < rounds; round++) {
      await forget()
      aged += await wholeRound(ours)
    }
    const script = ours[0]?.script ?? []
    return {
      name: 'sessions',
      ratio: rounded(perSecond('ours') / perSecond('bare')),
      ours: rounded(perSecond('ours')),
      baseline: rounded(perSecond('bare')),
      unit: 'sessions per second',
      devices,
      messagesPerSession: 2 * script.length, // each side's
      settingsPerSession: script.reduce((sum, { settings: some }) => sum + some, 0),
      bytesPerSession: script.reduce((sum, { body, answers }) => sum + body.length + answers, 0),
      cpuMsPerSession: {
        ours: rounded((1000 * used.ours) / (rounds * devices)),
        baseline: rounded((1000 * used.bare) / (rounds * devices)),
      },
      connectionsResumed: rounded(
        ours.reduce((sum, { resumed }) => sum + resumed(), 0) / ours.reduce((sum, { opened }) => sum + opened(), 0),
      ),
      messageMsAtRest: latency(rest),
      messageMsInFanOut: latency(fanning),
      fanOutTo: fanOut,
      fanOutSeconds: rounded(fanning.seconds),
      p99InFanOutToRest: rounded(percentile(fanning.times, 0.99) / percentile(rest.times, 0.99)),
      oldCommands: old,
      oursWithOldCommands: rounded((rounds * devices) / aged),
      withOldCommandsToWithout: rounded((rounds * devices) / aged / perSecond('ours')),
    }
  } finally {
    server.send('stop')
    await once(server, 'exit')
    rmSync(data, { recursive: true, force: true })
  }
}

const inSeconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6

const latency = ({ times }: Steady) => ({
  messages: times.length,
  p50: rounded(percentile(times, 0.5)),
  p99: rounded(percentile(times, 0.99)),
})

// A device -------------------------------------------------------------------------------------------------------------

/** One message as it is repeated: `answers` bytes come back, and so many settings with them. */
type Line = { readonly url: string; readonly body: string; readonly answers: number; readonly settings: number }

type Sender = {
  readonly post: (url: string, body: string) => Promise<string>
  readonly hangUp: () => void
  readonly opened: () => number
  readonly resumed: () => number
}
type Client = Sender & { readonly script: readonly Line[] }

function openClient({ certificate, key }: BenchDevice, ca: string): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert: certificate, key })
  let opened = 0
  let resumed = 0
  return {
    opened: () => opened,
    resumed: () => resumed,
    hangUp: () => agent.destroy(), // it keeps its TLS sessions
    post: (url, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/vnd.syncml.dm+xml', 'content-length': Buffer.byteLength(body) }
        const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
          let text = ''
          answer.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('end', () => {
            if (answer.statusCode === 200) resolve(text)
            else reject(new Error(`${answer.statusCode} ${text}`))
          })
        })
        sent.on('socket', (socket) => {
          if (!socket.connecting) return
          opened++
          socket.once('secureConnect', () => {
            if ((socket as TLSSocket).isSessionReused()) resumed++
          })
        })
        sent.on('error', reject).end(body)
      }),
  }
}

const count = (text: string): number => [...text.matchAll(/<(Replace|Add|Exec)>/g)].length

/** One session as a device holds it, and the bytes of each message, with the session's id left open. */
async function learn(client: Sender, { deviceId }: BenchDevice, address: string): Promise<Line[]> {
  const script: Line[] = []
  let { session, message } = startClientSession({
    sessionId: openId,
    deviceId,
    serverUri: address,
    initiatedBy: 'client',
    loginStatus: 'none',
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
  })
  let world = { tree: emptyTree, effects: [] as readonly never[] }
  for (;;) {
    const body = encodeMessage(message)
    const text = await client.post(address, body)
    script.push({ url: address, body, answers: text.length, settings: count(text) })
    const step = clientStep(session, world, decodeMessage(Buffer.from(text)), { execute: cspExecutor<never>() })
    world = step.world
    session = step.session
    if (!step.reply) break
    message = step.reply
  }
  client.hangUp()
  return script
}

const openId = '7777'
let sessionId = 10_000

const echoOf = (url: string, { answers }: Line): string => `${url}?bytes=${answers}`

/** The times of its messages in milliseconds. */
async function oneSession({ script, post, hangUp }: Client): Promise<number[]> {
  const id = String(sessionId++)
  const times: number[] = []
  for (const { url, body, settings: some } of script) {
    const begin = performance.now()
    const text = await post(url, body.replaceAll(`>${openId}<`, `>${id}<`))
    times.push(performance.now() - begin)
    if (!text.startsWith('x') && count(text) !== some) throw new Error(`${count(text)} settings came, not ${some}`)
  }
  hangUp()
  return times
}

// Load -----------------------------------------------------------------------------------------------------------------

/** Every device once, some at a time; the seconds it took. */
async function wholeRound(clients: readonly Client[]): Promise<number> {
  const begin = performance.now()
  const left = [...clients]
  const worker = async () => {
    for (let client = left.pop(); client; client = left.pop()) await oneSession(client)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return (performance.now() - begin) / 1000
}

type Steady = { readonly times: readonly number[]; readonly seconds: number }

/** So many sessions a second begin, whatever becomes of the others, for as long as the work takes. */
async function steadily(
  clients: readonly Client[],
  rate: number,
  work: () => Promise<unknown>,
  forget: () => Promise<unknown>,
): Promise<Steady> {
  await forget()
  const times: number[] = []
  const running = new Set<Promise<void>>()
  const begin = performance.now()
  let over = false
  const worked = work().finally(() => {
    over = true
  })
  worked.catch(() => {}) // told where it is awaited
  const idle = [...clients]
  for (let planned = begin; !over; planned += 1000 / rate) {
    await setTimeout(Math.max(0, planned - performance.now()))
    const client = idle.shift()
    if (!client) {
      // all had their turn: what they were given is forgotten between two rounds
      await Promise.all(running)
      await forget()
      idle.push(...clients)
      planned = performance.now()
      continue
    }
    const session = oneSession(client).then((some) => {
      times.push(...some)
      running.delete(session)
    })
    running.add(session)
  }
  await Promise.all([worked, ...running])
  return { times, seconds: (performance.now() - begin) / 1000 }
}

// Policies ---------------------------------------------------------------------------------------------------------------

const management = '/beta/deviceManagement/deviceConfigurations'

async function makePolicy(api: Api, displayName: string, area: string): Promise<string> {
  const { id } = await api.post<{ id: string }>(management, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName,
    omaSettings: Array.from({ length: settings }, (_, n) => ({
      '@odata.type': '#microsoft.graph.omaSettingInteger',
      displayName: `Setting ${n}`,
      omaUri: `./Device/Vendor/MSFT/Policy/Config/${area}/Setting${n}`,
      value: n,
    })),
  })
  return id
}

const assign = (api: Api, policy: string, target: object) =>
  api.post(`${management}/${policy}/assign`, { assignments: [{ target }] })

async function fanOutTo(
  data: string,
  devices: number,
  members: (groupId: string) => Promise<{ readonly count: number }>,
): Promise<void> {
  const api = connect({ data }) // a connection of its own: an idle one is closed
  const displayName = 'All the others'
  const group = await api.post<{ id: string }>('/v1.0/groups', {
    displayName,
    mailEnabled: false,
    mailNickname: 'others',
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: '(device.displayName -startsWith "OTHER-")',
    membershipRuleProcessingState: 'On',
  })
  const policy = await makePolicy(api, displayName, 'Two')
  await assign(api, policy, { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: group.id })
  while ((await members(group.id)).count < devices) await setTimeout(100)
  api.close()
}
