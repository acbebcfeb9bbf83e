import { describe, expect, test } from 'vitest'
import { testProfile } from '../../../test/support/simulator/organisation.ts'
import { toBase64Url } from '../../kernel/bytes.ts'
import type { Clock } from '../port/clock.ts'
import { type Http, type HttpReply, NetworkError } from './http.ts'
import { openZtdClient } from './ztd-client.ts'

const answer = (status: number, body: unknown, headers: HttpReply['headers'] = {}): HttpReply => ({
  status,
  headers,
  body: new TextEncoder().encode(JSON.stringify(body)),
})
const ticket = (exp: number) => `e30.${toBase64Url(new TextEncoder().encode(JSON.stringify({ exp })))}.x`

/** Time stands still unless somebody sleeps; the network answers from a list for each path. */
function contacting(profileAnswers: (HttpReply | 'lost')[]) {
  let now = 0
  const waits: number[] = []
  const asked: string[] = []
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      waits.push(ms)
      now += ms
    },
  }
  const http: Http = {
    trust: () => {},
    close: () => {},
    send: async ({ url, at }) => {
      asked.push(new URL(url).pathname)
      if (at === 'hello') return answer(200, { deviceTicket: ticket(now / 1000 + 600) })
      if (at === 'events') return answer(200, {})
      const next = profileAnswers.length > 1 ? profileAnswers.shift()! : profileAnswers[0]!
      if (next === 'lost') throw new NetworkError(at, 'lost')
      return next
    },
  }
  const client = openZtdClient({
    http,
    origin: 'https://ztd.example',
    clock,
    hardwareHash: 'h',
    run: 'r',
    os: '10.0.17763.1',
    osEdition: 48,
  })
  return { client, waits, asked, pass: (ms: number) => (now += ms) }
}

describe('asking for the profile', () => {
  test('waits 2, 3, 5 and 10 seconds between tries and stops inside its budget', async () => {
    const { client, waits } = contacting(['lost'])
    expect(await client.fetchProfile(15_000, null)).toMatchObject({ type: 'profile-unreachable' })
    expect(waits).toEqual([2_000, 3_000, 5_000])
    const longer = contacting(['lost'])
    await longer.client.fetchProfile(60_000, null)
    expect(longer.waits).toEqual([2_000, 3_000, 5_000, 10_000, 30_000])
  })

  test('a server that is busy says how long to wait', async () => {
    const { client, waits } = contacting([
      answer(429, {}, { 'retry-after': '7' }),
      answer(200, testProfile, { etag: '"1"' }),
    ])
    expect(await client.fetchProfile(60_000, null)).toMatchObject({ type: 'profile', etag: '"1"' })
    expect(waits).toEqual([7_000])
  })

  test.each([
    [answer(404, { ErrorCode: 807, ErrorReason: 'ZtdDeviceIsNotRegistered' }), { type: 'no-profile', code: 807 }],
    [answer(200, { ErrorCode: 815, ErrorReason: 'ZtdDeviceHasNoAssignedProfile' }), { type: 'no-profile', code: 815 }],
    [answer(409, { ErrorCode: 908 }), { type: 'no-profile', code: 908 }],
    [answer(304, {}), { type: 'profile-unchanged' }],
    [answer(200, { CloudAssignedTenantId: 'nonsense' }), { type: 'no-profile' }],
    [answer(200, [1]), { type: 'no-profile' }],
  ])('an answer is final, also a refusal: %#', async (reply, expected) => {
    const { client, waits } = contacting([reply])
    expect(await client.fetchProfile(60_000, null)).toMatchObject(expected)
    expect(waits).toEqual([])
  })

  test('the ticket is kept, and asked for again before it expires', async () => {
    const { client, asked, pass } = contacting([answer(304, {})])
    await client.fetchProfile(0, null)
    await client.report([])
    expect(asked.filter((path) => path.endsWith('hello'))).toHaveLength(1)
    pass(9.5 * 60_000)
    await client.report([])
    expect(asked.filter((path) => path.endsWith('hello'))).toHaveLength(2)
  })
})
