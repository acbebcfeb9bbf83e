// Who reads the metrics: whoever runs the installation, and nobody who could see in them what a request of one's own met.

import { get } from 'node:https'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

import { refuseMetrics } from '../../../src/http/metrics-access.ts'
import { startWorld, type World } from '../../support/world/world.ts'

const token = 'a-token-of-some-length'

async function scraped(world: World, headers: Readonly<Record<string, string>> = {}) {
  const answer = await new Promise<{ status: number | undefined; body: string }>((done, fail) => {
    get(`${world.urls.portal}/metrics`, { ca: world.ca, headers }, async (reply) =>
      done({ status: reply.statusCode, body: await text(reply) }),
    ).on('error', fail)
  })
  return [answer.status, /"code":"([\w-]+)"/.exec(answer.body)?.[1] ?? answer.body.includes('taxiway_requests_total')]
}

test('[T-22] [T-48] a client elsewhere reads no metrics, in which an alarm more would say that somebody has the serial number it guessed', async () => {
  await using world = await startWorld({ trustedProxies: '127.0.0.1' })
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  expect(await scraped(world, elsewhere)).toEqual([403, 'forbidden'])
  // no token is set, so none is right
  expect(await scraped(world, { ...elsewhere, authorization: `Bearer ${token}` })).toEqual([401, 'unauthenticated'])
  expect(await scraped(world, { authorization: 'Bearer ' })).toEqual([200, true])
  expect(await scraped(world)).toEqual([200, true])
  // a header makes nobody this machine
  for (const header of [
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'forwarded',
    'via',
    'x-real-ip',
    'x-client-ip',
    'cf-connecting-ip',
    'cf-ray',
    'true-client-ip',
    'x-envoy-external-address',
  ]) {
    expect(await scraped(world, { [header]: '127.0.0.1' })).toEqual([403, 'forbidden'])
  }
})

test('metrics are for whoever sends the token of the installation, wherever they are', async () => {
  await using world = await startWorld({ trustedProxies: '127.0.0.1', metricsToken: token })
  const elsewhere = { 'x-forwarded-for': '203.0.113.9' }
  expect(await scraped(world, { ...elsewhere, authorization: `Bearer ${token}` })).toEqual([200, true])
  expect(await scraped(world, { ...elsewhere, authorization: `Bearer ${token}x` })).toEqual([401, 'unauthenticated'])
  expect(await scraped(world, elsewhere)).toEqual([403, 'forbidden'])
})

test.each([
  ['this machine', '127.0.0.1', true, 'told'],
  ['this machine by the last of its addresses', '127.255.255.254', true, 'told'],
  ['this machine by IPv6', '::1', true, 'told'],
  ['this machine by IPv4 in IPv6', '::ffff:127.0.0.1', true, 'told'],
  ['another machine', '192.0.2.7', true, 'metrics-elsewhere'],
  ['another machine by IPv6', '2001:db8::1', true, 'metrics-elsewhere'],
  ['an address that is none', 'unknown', true, 'metrics-elsewhere'],
  ['anybody behind a proxy that is not trusted', '127.0.0.1', false, 'metrics-elsewhere'],
])('without a token: %s', (_who, address, addressesAreClients, expected) => {
  const answer = () => {
    refuseMetrics({ token: '', addressesAreClients }, { peer: address, forwarded: false, authorization: undefined })
    return 'told'
  }
  if (expected === 'told') expect(answer()).toBe('told')
  else expect(answer).toThrow(expect.objectContaining({ reason: expected }))
})
