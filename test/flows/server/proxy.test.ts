// Behind a reverse proxy that the operator trusts, over the socket: the client's address counts, whoever else stands behind
// the same proxy, and nobody chooses an address for himself.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let trusting: World
let direct: World
beforeAll(async () => {
  // the clock stands: on a slow machine a client would win its next guess back between two requests
  const begun = new Date()
  trusting = await startWorld({ trustedProxies: '127.0.0.0/8,::1', clock: () => begun })
  direct = await startWorld({ clock: () => begun })
})
afterAll(async () => {
  await trusting?.[Symbol.asyncDispose]()
  await direct?.[Symbol.asyncDispose]()
})

async function hello(world: World, hardwareHash: string, forwarded?: string) {
  const { status, headers, body } = await send(world, `${world.urls.ztd}/device/v1/hello`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(forwarded && { 'x-forwarded-for': forwarded }) },
    body: JSON.stringify({ hardwareHash, osVersion: '10.0.26100.1' }),
  })
  return { status, retryAfter: Number(headers['retry-after']), body: body.toString() }
}

let seed = 900_000
const unknown = () => encodeFields(simulatedHardware(seed++)).base64

/** Guesses until one has to wait; `forwarded` may name another client each time. Returns how many were let through. */
async function guessOn(world: World, forwarded: (n: number) => string | undefined): Promise<number> {
  for (let n = 0; n < 1000; n += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => hello(world, unknown(), forwarded(n + i))))
    if (answers.some(({ status }) => status === 429)) return n
  }
  return 1000
}

test('[T-54] guesses of one client behind the proxy keep that client waiting, no other, and no device that shows what cannot be guessed', {
  timeout: 300_000,
}, async () => {
  const office = await openOffice(trusting, 'proxy.example', { application: null, statusPage: null })
  const hardware = newHardware()
  await office.register(hardware)

  expect(await guessOn(trusting, () => '198.51.100.1')).toBeLessThan(1000)
  const waits = await hello(trusting, unknown(), '198.51.100.1')
  expect([waits.status, waits.retryAfter > 0]).toEqual([429, true])
  // what the client itself wrote into the header stands left of what the proxy added, and counts for nothing
  expect((await hello(trusting, unknown(), '203.0.113.9, 198.51.100.1')).status).toBe(429)
  expect((await hello(trusting, unknown(), '198.51.100.2')).status).toBe(200)
  expect((await hello(trusting, unknown())).status).toBe(200)
  for (const forwarded of ['198.51.100.1', '203.0.113.9, 198.51.100.1']) {
    expect((await hello(trusting, hardware.hash, forwarded)).status).toBe(200)
  }

  // an IPv6 subscriber has 2^64 addresses and is one client
  expect(await guessOn(trusting, (n) => `2001:db8:0:1:${(n + 1).toString(16)}::${n % 7}`)).toBeLessThan(1000)
  expect((await hello(trusting, unknown(), '2001:db8:0:1:ffff:ffff:ffff:ffff')).status).toBe(429)
  expect((await hello(trusting, unknown(), '2001:db8:0:2::1')).status).toBe(200)
  expect((await hello(trusting, hardware.hash, '2001:db8:0:1::5')).status).toBe(200)
})

test('[T-54] without a trusted proxy the header is only words: a new one with each guess does not help', {
  timeout: 300_000,
}, async () => {
  const office = await openOffice(direct, 'direct.example', { application: null, statusPage: null })
  const hardware = newHardware()
  await office.register(hardware)
  expect(await guessOn(direct, (n) => `198.51.${n >> 8}.${n & 255}`)).toBeLessThan(1000)
  const refused = await hello(direct, unknown(), '192.0.2.77')
  expect(refused.status).toBe(429)
  // [T-22] which says nothing of the tenant whose serial number was in the guess
  const { serialNumber, manufacturer, productName } = hardware.fields
  const guessed = {
    ...simulatedHardware(seed++),
    serialNumber: serialNumber ?? '',
    manufacturer: manufacturer ?? '',
    productName: productName ?? '',
  }
  const right = await hello(direct, encodeFields(guessed).base64)
  const shape = ({ status, body }: typeof right) => [status, body.replace(/\d+ seconds/, 'some seconds')]
  expect(shape(right)).toEqual(shape(await hello(direct, unknown())))
  expect((await hello(direct, hardware.hash)).status).toBe(200)
})
