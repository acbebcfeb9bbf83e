// W2: hardware look-ups per second, 90 % of them for known devices, with N devices registered; against a bare Fastify POST
// that echoes the same body, in the same process and the same run. Plain HTTP in both. A look-up is the whole hello: the
// hash decoded and its digest checked, keys looked up, candidates compared, the ticket signed, the contact written.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { machineFactory } from './hardware.ts'
import { type LoadResult, postRequest, runLoad } from './load.ts'

const connections = 32
/** A neighbour on the machine slows both sides alike when they take turns this often. */
const sliceSeconds = 0.5
const slices = 24
const distinct = 2000
const steadyRate = 1000

export async function runLookupBench({ devices }: { readonly devices: number }): Promise<Record<string, unknown>> {
  const server = fork(fileURLToPath(new URL('lookup-server.ts', import.meta.url)), [String(devices)], {
    execArgv: ['--max-semi-space-size=64', '--min-semi-space-size=32', '--import', 'tsx'], // as bin/taxiway.js
  })
  try {
    const ports = (await reply(server)) as { hello: number; echo: number }
    const bodies = bodiesFor(devices)
    const hello = {
      port: ports.hello,
      requests: bodies.map((body) => postRequest('/device/v1/hello', body)),
      connections,
      seconds: sliceSeconds,
    }
    const echo = { ...hello, port: ports.echo, requests: bodies.map((body) => postRequest('/echo', body)) }
    await runLoad({ ...echo, seconds: 1 })
    await runLoad({ ...hello, seconds: 2 })
    const ours: LoadResult[] = []
    const baseline: LoadResult[] = []
    for (let slice = 0; slice < slices; slice++) {
      baseline.push(await runLoad(echo))
      ours.push(await runLoad(hello))
    }
    const steady = await runLoad({ ...hello, seconds: 4, rate: steadyRate })
    server.send('cpu')
    const { memory } = (await reply(server)) as { memory: number }
    const rate = (results: readonly LoadResult[]) =>
      Math.round(results.reduce((sum, { perSecond }) => sum + perSecond, 0) / results.length)
    return {
      name: 'lookup',
      ratio: Number((rate(ours) / rate(baseline)).toPrecision(3)),
      ours: rate(ours),
      baseline: rate(baseline),
      unit: 'requests/s',
      devices,
      distinctBodies: distinct,
      connections,
      statuses: ours[0]?.statuses,
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

async function reply(server: ChildProcess): Promise<unknown> {
  const failed = once(server, 'exit').then(([code]) => {
    throw new Error(`the measured server ended with ${String(code)}`)
  })
  failed.catch(() => {}) // it also ends when all is done
  const [message] = (await Promise.race([once(server, 'message'), failed])) as [unknown]
  return message
}
