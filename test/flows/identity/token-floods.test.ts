// Whoever sends hundreds of requests to the authority at once makes themselves wait, and nobody else (T-52). A person of another
// tenant who comes last, from the same address even, is answered before most of the crowd. Which one comes first is asked, and
// not how long it takes.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { inJoinTurn } from '../../../src/device-join/turn.ops.ts'
import { inTurn } from '../../../src/directory/user/password.ops.ts'
import { inApplicationTurn, inAuthorityTurn, inQuestionTurn } from '../../../src/identity/turn.ops.ts'
import { TenantId, UserId } from '../../../src/kernel/id.ts'
import { within } from '../../../src/kernel/origin.ts'
import { encodeJoinRequest } from '../../../src/protocol/drs/join.ts'
import { encodeRsaKeyBlob } from '../../../src/protocol/drs/rsa-key-blob.ts'
import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { metricsOf } from '../../support/world/metrics.ts'
import { type Answer, atBrowser, type SendOptions } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
let world: World
let crowded: WorldTenant
let other: WorldTenant
let victim: Tokens
let mallory: Tokens
let kim: Person

type Tokens = { readonly refresh: string; readonly join: string }

beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'true' })
  crowded = await world.tenant('crowd.example')
  other = await world.tenant('other.example')
  const tokensOf = async (person: Person): Promise<Tokens> => {
    const { access, refresh } = await atBrowser(world).tokensOf(person, drs)
    return { join: access, refresh }
  }
  mallory = await tokensOf(await crowded.user('mallory'))
  victim = await tokensOf(await other.user('pia'))
  kim = await other.user('kim')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const browser = () => atBrowser(world)
const refresh = (token: string) => browser().tokens({ grant_type: 'refresh_token', refresh_token: token })
/** Answered at once and without another page: nobody is signed in. */
const authorize = (from?: string) =>
  atBrowser(world, from ? { from } : {}).send(
    `/${crowded.tenantId}/oauth2/authorize?${new URLSearchParams({
      client_id: brokerClientId,
      response_type: 'code',
      redirect_uri: 'msauth://Microsoft.AAD.BrokerPlugin',
      prompt: 'none',
    })}`,
  )
const ofApplication = ({ tenantId, application }: WorldTenant, secret = application.clientSecret) =>
  browser().send(`/${tenantId}/oauth2/v2.0/token`, {
    form: {
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: secret,
      scope: 'https://graph.microsoft.com/.default',
    },
  })
const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { n = '', e = '' } = key.publicKey.export({ format: 'jwk' })
const joinBody = encodeJoinRequest({
  certificateRequest: certificateRequest(key),
  transportKey: encodeRsaKeyBlob({ modulus: Buffer.from(n, 'base64url'), exponent: Buffer.from(e, 'base64url') }),
  targetDomain: 'crowd.example',
  deviceType: 'Windows',
  osVersion: '10.0.26100.1',
  displayName: 'PC',
  joinType: 0,
})
const join = (token: string) =>
  browser().send(`${world.urls.drs}/EnrollmentServer/device/?api-version=2.0`, { token, body: joinBody })

function openGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

const waiting = async (line: string): Promise<number> =>
  Number((await metricsOf(world)).match(new RegExp(`^taxiway_${line}_waiting (\\d+)$`, 'm'))?.[1] ?? 0)

type Flood = {
  readonly send: () => Promise<Answer>
  readonly statuses: readonly number[]
  /** What somebody of another tenant asks. */
  readonly own: () => Promise<Answer>
  readonly line: string
  readonly crowdSize: number
  /** How many of the crowd are answered before at most. */
  readonly before: number
  /** How many turns there are at once. */
  readonly places: number
  /** Takes one of them. */
  readonly hold: (n: number, work: () => Promise<void>) => Promise<void>
}
const crowdSize = 80
const atAuthority = {
  own: () => refresh(victim.refresh),
  line: 'authority_requests',
  crowdSize,
  before: crowdSize / 2,
  places: 8,
  hold: (n: number, work: () => Promise<void>) =>
    within({ door: 'sign-in', address: `192.0.2.${n % 2}` }, () => inAuthorityTurn('', work)),
}
const floods: Readonly<Record<string, Flood>> = {
  'refreshes of one refresh token': { send: () => refresh(mallory.refresh), statuses: [200], ...atAuthority },
  'requests of nobody for a code': {
    ...{ send: () => authorize(), statuses: [302] },
    ...{ ...atAuthority, own: () => authorize('127.0.0.2') },
  },
  'wrong secrets of one application': {
    send: () => ofApplication(crowded, 'wrong'),
    statuses: [401],
    own: () => ofApplication(other),
    line: 'authority_applications',
    // three rounds of the 24 that one site has at once: a refusal is faster than the token of somebody else
    crowdSize: 240,
    before: 72,
    places: 48,
    hold: (n, work) => within({ door: 'sign-in', address: `192.0.2.${n % 2}` }, () => inApplicationTurn('', work)),
  },
  'joins of one person, who has devices enough after fifty': {
    send: () => join(mallory.join),
    statuses: [200, 400],
    own: () => join(victim.join),
    line: 'joins',
    crowdSize,
    before: crowdSize / 2,
    places: 8,
    hold: (n, work) => inJoinTurn(tenants[n % 2]!, UserId.parse(randomUUID()), work),
  },
}
const tenants = [0, 1].map(() => TenantId.parse(randomUUID()))

for (const [what, { send, statuses, own, line, crowdSize, before, places, hold }] of Object.entries(floods)) {
  test(`[T-52] behind a crowd of ${what} somebody of another tenant is answered before most of them`, async () => {
    const gate = openGate()
    const held = Array.from({ length: places }, (_, n) => hold(n, () => gate.opened))
    const answered: string[] = []
    const ask = async (who: string, request: () => Promise<Answer>) => {
      const { status } = await request()
      answered.push(who)
      return status
    }
    const crowd = Array.from({ length: crowdSize }, () => ask('crowd', send))
    await expect.poll(() => waiting(line), { interval: 50, timeout: 30_000 }).toBe(crowdSize)
    const last = ask('victim', own)
    await expect.poll(() => waiting(line), { interval: 50, timeout: 30_000 }).toBe(crowdSize + 1)
    gate.open()
    expect([200, 302]).toContain(await last)
    const position = answered.indexOf('victim')
    await Promise.all(held)
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(statuses))
    expect(position).toBeLessThan(before)
  }, 60_000)
}

test('[T-53] while passwords wait for their line, tokens are given: who waits there holds no place here', async () => {
  const gate = openGate()
  // nobody's password is looked at until the gate opens
  const held = [1, 2].map((n) => inTurn({ tenantId: `held ${n}`, caller: '', known: true }, () => gate.opened))
  const before = await waiting('passwords') // one, where one is checked at a time
  const passwords = Array.from({ length: 12 }, (_, n) =>
    browser().tokens({
      grant_type: 'password',
      username: n % 2 ? kim.userPrincipalName : 'x@crowd.example',
      password: 'no',
    }),
  )
  const pages = Array.from({ length: 6 }, async () => (await browser().signIn({ ...kim, password: 'no' })).status)
  try {
    await expect.poll(() => waiting('passwords'), { interval: 20, timeout: 30_000 }).toBe(before + 18)
    expect((await refresh(victim.refresh)).status).toBe(200)
    expect((await authorize()).status).toBe(302)
  } finally {
    gate.open()
    await Promise.all(held)
  }
  expect(new Set((await Promise.all(passwords)).map(({ status }) => status))).toEqual(new Set([400]))
  expect(new Set(await Promise.all(pages))).toEqual(new Set([200]))
}, 60_000)

test('[T-52] who loses the place in a full line is told so in the words of the door, with when to come again', async () => {
  const gate = openGate()
  const others: Promise<unknown>[] = []
  const come = (times: number) => {
    const one = () => within({ door: 'sign-in', address: '127.0.0.1' }, () => inAuthorityTurn('', () => gate.opened))
    for (let n = 0; n < times; n++) others.push(one().catch(() => {}))
  }
  come(4)
  const page = authorize()
  const token = browser().tokens({ grant_type: 'new' }, crowded.tenantId)
  await expect.poll(() => waiting('authority_requests'), { interval: 20, timeout: 30_000 }).toBe(2)
  come(1000) // of the same crowd, which loses whoever waits longest
  const [ofPage, ofToken] = await Promise.all([page, token])
  gate.open()
  await Promise.all(others)
  for (const { status, headers } of [ofPage, ofToken]) expect([status, headers['retry-after']]).toEqual([429, '5'])
  expect(ofPage.text).toContain('Too many requests for sign-in wait at this moment.')
  expect(ofToken.json).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90033] })
}, 60_000)

test('[T-52] who sends requests ahead of their answers and hangs up leaves nothing in the line, and who sends forty is cut off', async () => {
  const gate = openGate()
  const held = Array.from({ length: 8 }, (_, n) => atAuthority.hold(n, () => gate.opened))
  const message = (n: number) => {
    const body = `grant_type=refresh_token&client_id=${brokerClientId}&refresh_token=invented${n}`
    const type = 'application/x-www-form-urlencoded'
    return `POST /common/oauth2/token HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  }
  const port = Number(new URL(world.urls.login).port)
  const sockets = Array.from({ length: 4 }, () =>
    connect({ port, host: '127.0.0.1', ca: world.ca, servername: 'localhost' }).on('error', () => {}),
  )
  const send = (socket: Socket | undefined, times: number) =>
    socket?.write(Array.from({ length: times }, (_, n) => message(n)).join(''))
  const line = () => expect.poll(() => waiting('authority_requests'), { interval: 50, timeout: 10_000 })
  const [greedy, ...others] = sockets
  try {
    await Promise.all(sockets.map((socket) => once(socket, 'secureConnect')))
    const closed = new Promise((resolve) => greedy?.once('close', resolve))
    for (const socket of others) send(socket, 4)
    await line().toBe(12)
    send(greedy, 40)
    await closed
    await line().toBe(12)
    for (const socket of others) socket.destroy()
    await line().toBe(0)
    const own = refresh(victim.refresh)
    await line().toBe(1)
    gate.open()
    expect((await own).status).toBe(200)
  } finally {
    gate.open()
    for (const socket of sockets) socket.destroy()
    await Promise.all(held)
  }
}, 60_000)

const ask = (path: string, options: SendOptions = {}, from?: string) =>
  atBrowser(world, from ? { from } : {}).send(path, options)
const questions: Readonly<Record<string, (n: number) => Promise<Answer>>> = {
  'realms of names': (n) => ask(`/common/UserRealm/x${n}@crowd.example?api-version=1.0`),
  'credential types of names': (n) =>
    ask('/common/GetCredentialType', { body: { username: `x${n}@crowd.example` }, method: 'POST' }),
  'keys of a tenant': () => ask('/crowd.example/discovery/v2.0/keys'),
  'metadata of a tenant': () => ask('/crowd.example/v2.0/.well-known/openid-configuration'),
}

for (const [what, question] of Object.entries(questions)) {
  test(`[T-52] while eighty ask for ${what}, tokens are given, and somebody elsewhere is told before most of them`, async () => {
    const gate = openGate()
    const hold = (n: number) =>
      within({ door: 'sign-in', address: `192.0.2.${n % 2}` }, () => inQuestionTurn(() => gate.opened))
    const held = [1, 2, 3, 4].map(hold)
    const answered: string[] = []
    const crowd = Array.from({ length: crowdSize }, async (_, n) => {
      const { status } = await question(n)
      answered.push('crowd')
      return status
    })
    const line = () => expect.poll(() => waiting('authority_questions'), { interval: 50, timeout: 30_000 })
    try {
      await line().toBe(crowdSize)
      expect((await refresh(victim.refresh)).status).toBe(200)
      expect(answered).toEqual([])
      const elsewhere = ask('/other.example/discovery/v2.0/keys', {}, '127.0.0.2').then((answer) => {
        answered.push('elsewhere')
        return answer
      })
      await line().toBe(crowdSize + 1)
      gate.open()
      expect((await elsewhere).json).toMatchObject({ keys: [expect.anything()] })
    } finally {
      gate.open()
      await Promise.all(held)
    }
    expect(new Set(await Promise.all(crowd))).toEqual(new Set([200]))
    expect(answered.indexOf('elsewhere')).toBeLessThan(crowdSize / 2)
  }, 60_000)
}
