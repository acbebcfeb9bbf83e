// W2: hardware look-ups per second, 90 % of them for known devices, with N devices registered; against a bare Fastify POST
// that echoes the same body, in the same process and the same run. Plain HTTP in both. A look-up is the whole hello: the
// hash decoded and its digest checked, keys looked up, candidates compared, the ticket signed, the contact written.
//
// The highest rate depends on how many ask at once, so each side is measured with several numbers of connections and counts
// with its best. They take turns every half second: a neighbour on the machine then slows both alike.

import { once } from 'node:events'

import { reply, start } from './child.ts'
import { machineFactory } from './hardware.ts'
import { type Load, postRequest, runLoad } from './load.ts'

const levels = [16, 32, 64, 128]
const sliceSeconds = 0.5
const slices = 10
const distinct = 2000
const steadyRate = 1000

export async function runLookupBench({ devices }: { readonly devices: number }): Promise<Record<string, unknown>> {
  const server = start('server/lookup.ts', [String(devices)])
  try {
    const ports = await reply<{ hello: number; echo: number }>(server)
    const bodies = bodiesFor(devices)
    const hello = {
      port: ports.hello,
      requests: bodies.map((body) => postRequest('/device/v1/hello', body)),
      connections: 32,
      seconds: sliceSeconds,
    }
    const echo = { ...hello, port: ports.echo, requests: bodies.map((body) => postRequest('/echo', body)) }
    await runLoad({ ...echo, seconds: 1 })
    await runLoad({ ...hello, seconds: 2 })
    const rates: Rates[] = []
    const statuses: Record<string, number> = {}
    for (const connections of levels) rates.push(await measure(connections, hello, echo, statuses))
    const steady = await runLoad({ ...hello, seconds: 4, rate: steadyRate })
    server.send('cpu')
    const { memory } = await reply<{ memory: number }>(server)
    const ours = Math.max(...rates.map((rate) => rate.ours))
    const baseline = Math.max(...rates.map((rate) => rate.baseline))
    return {
      name: 'lookup',
      ratio: Number((ours / baseline).toPrecision(3)),
      ours,
      baseline,
      unit: 'requests/s',
      devices,
      distinctBodies: distinct,
      rates,
      statuses,
      steady: {
        perSecond: steady.perSecond,
        p50Milliseconds: steady.p50Milliseconds,
        p99Milliseconds: steady.p99Milliseconds,
      },
      serverMemoryMegabytes: Math.round(memory / 2 ** 20),
    }
  } finally {
    server.send('stop')
    await once(server, 'exit')
  }
}

type Rates = { readonly connections: number; readonly ours: number; readonly baseline: number; readonly ratio: number }

async function measure(connections: number, hello: Load, echo: Load, statuses: Record<string, number>): Promise<Rates> {
  const ours: number[] = []
  const baseline: number[] = []
  for (let slice = 0; slice < slices; slice++) {
    baseline.push((await runLoad({ ...echo, connections })).perSecond)
    const result = await runLoad({ ...hello, connections })
    ours.push(result.perSecond)
    for (const [status, count] of Object.entries(result.statuses)) statuses[status] = (statuses[status] ?? 0) + count
  }
  const mean = (all: readonly number[]) => Math.round(all.reduce((sum, one) => sum + one, 0) / all.length)
  const ratio = Number((mean(ours) / mean(baseline)).toPrecision(3))
  return { connections, ours: mean(ours), baseline: mean(baseline), ratio }
}

/** Nine of ten are registered; every tenth has hardware that nobody registered. */
function bodiesFor(devices: number): string[] {
  const machine = machineFactory()
  return Array.from({ length: distinct }, (_, i) => {
    const seed = i % 10 === 9 ? 8_000_000 + i : 1 + Math.floor((i * devices) / distinct)
    const body = {
      hardwareHash: machine(seed).hash,
      clientVersion: 'bench',
      osVersion: '10.0.26100.1',
      osEdition: 48,
      capabilities: [],
    }
    return JSON.stringify(body)
  })
}
