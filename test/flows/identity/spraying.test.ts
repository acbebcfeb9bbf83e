// Common passwords tried on many names, over the wire, at each door that a password comes through (T-53). The doors share their
// counters, so going from one to another helps nobody; where passwords are not taken none is looked at; and each refusal is on
// record, of passwords as of tokens, under a flood as a sample that says how many there were.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { realClock } from '../../../src/simulator/port/clock.ts'
import { freshKeys } from '../../../src/simulator/port/keys.ts'
import { openHttp } from '../../../src/simulator/wire/http.ts'
import { type DirectoryIdentity, joinDirectory } from '../../../src/simulator/wire/join.ts'
import { enrollText, send as sendTo, soapType } from '../../support/mdm/mdm-device.ts'
import { obtainPrimary, outcomeOf } from '../../support/world/held.ts'
import { type AtBrowser, atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let now = new Date()
let world: World
let tenant: WorldTenant
let pia: Person
let home: AtBrowser
let identity: DirectoryIdentity
beforeAll(async () => {
  world = await startWorld({ clock: () => now, passwordGrant: 'true' })
  tenant = await world.tenant('spray.example')
  pia = await tenant.user('pia')
  home = atBrowser(world, { from: '127.0.0.2' })
  identity = await joinedBy(pia)
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function joinedBy(person: Person): Promise<DirectoryIdentity> {
  const { access } = await home.tokensOf(person, 'urn:ms-drs:enterpriseregistration.windows.net')
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  try {
    const joined = await joinDirectory(http, {
      drs: world.urls.drs,
      tenantId: tenant.tenantId,
      userName: person.userPrincipalName,
      accessToken: access,
      deviceTicket: undefined,
      name: 'PC-1',
      os: '10.0.17763.107',
      keys: freshKeys,
    })
    if (joined.kind !== 'joined') throw new Error(joined.message)
    return joined.identity
  } finally {
    http.close()
  }
}

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
/** The passwords that people choose most, as somebody would try them. */
const common = readFileSync(new URL('../../../src/directory/user/common-passwords.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(0, 60)

type Entry = { activityType: string; details: Record<string, unknown> }
/** How many refusals of a kind the trail tells of, one by one and in samples. */
async function recorded(activity: string): Promise<{ shown: number; counted: number }> {
  const { value } = await tenant.api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents?$top=999')
  const entries = value.filter(({ activityType }) => activityType === activity)
  return {
    shown: entries.filter(({ details }) => details.sample !== true).length,
    counted: entries.reduce((sum, { details }) => sum + Number(details.notShown ?? 0), 0),
  }
}
const total = async (activity: string) => {
  const { shown, counted } = await recorded(activity)
  return shown + counted
}

type Tried = 'in' | 'wrong' | 'locked' | 'slowed'
const byCode: Readonly<Record<string, Tried>> = { ok: 'in', '50126': 'wrong', '50053': 'locked' }
type Door = (from: string) => Promise<(username: string, password: string) => Promise<Tried>>

const grant =
  (path: string): Door =>
  async (from) => {
    const browser = atBrowser(world, { from })
    return async (username, password) => {
      const form = { client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e', grant_type: 'password', username, password }
      const resource = path.includes('v2.0') ? { scope: 'openid' } : { resource: 'https://graph.microsoft.com' }
      const { status, json } = await browser.send(`/${tenant.tenantId}/${path}`, { form: { ...form, ...resource } })
      if (status === 429) return 'slowed'
      return byCode[status === 200 ? 'ok' : String((json.error_codes as number[])[0])] ?? 'in'
    }
  }
/** Each door that a password comes through, and what is used at it. */
const doors: Readonly<Record<string, Door>> = {
  'the sign-in page': async (from) => {
    const browser = atBrowser(world, { from })
    const page = (await browser.passwordPage(pia.userPrincipalName)) ?? ''
    return async (username, password) => {
      const { status, text, left } = await browser.send(page, { form: { step: 'password', username, password } })
      if (left) return 'in'
      return status === 429 ? 'slowed' : text.includes('is locked here') ? 'locked' : 'wrong'
    }
  },
  'the password grant': grant('oauth2/token'),
  'the password grant of version 2': grant('oauth2/v2.0/token'),
}
/** The logon screen of a joined device, which its certificate signs: its place is the device. */
const logonOn = async (device: DirectoryIdentity, username: string, password: string): Promise<Tried> => {
  const got = await obtainPrimary(world, device, { id: '', userPrincipalName: username, password })
  return got.status === 429 ? 'slowed' : (byCode[outcomeOf(got)] ?? 'in')
}
const logon = (username: string, password: string) => logonOn(identity, username, password)

let nextAddress = 100
for (const [what, door] of Object.entries(doors)) {
  test(`[T-53] common passwords sprayed at ${what}: name and address are slowed, the person gets in where they are known, each refusal is on record`, async () => {
    const attempt = await door(`127.0.0.${nextAddress}`)
    const before = await total('identity.signIn.refuse')
    const ofOne: Tried[] = []
    for (const password of common.slice(0, 12)) ofOne.push(await attempt(pia.userPrincipalName, password))
    expect(ofOne).toEqual([...Array(9).fill('wrong'), ...Array(3).fill('locked')])

    const ofMany: Tried[] = []
    for (let n = 0; n < 40; n++) ofMany.push(await attempt(`name${n}@spray.example`, common[n] ?? ''))
    // ten of them were of the person's own name
    expect(ofMany).toEqual([...Array(29).fill('wrong'), ...Array(11).fill('slowed')])
    // not even with the right one, for whoever is not known there; at home and in a known browser the person is
    const kim = await tenant.user(`kim${nextAddress}`)
    expect(await attempt(kim.userPrincipalName, kim.password)).toBe('slowed')
    expect((await home.signIn(pia)).code).toBeDefined()

    later(2)
    const last = await door(`127.0.0.${nextAddress + 1}`)
    expect(await last('last@spray.example', 'wrong')).toBe('wrong')
    expect(await total('identity.signIn.refuse')).toBe(before + 12 + 40 + 1 + 1)
    nextAddress += 2
  }, 120_000)
}

test('[T-53] the doors are one: tries spread over all of them are counted together, for the name, for the address and at the logon screen', async () => {
  const from = '127.0.0.90'
  const all = await Promise.all(Object.values(doors).map((door) => door(from)))
  const turns = async (count: number, username: (n: number) => string) => {
    const tried: Tried[] = []
    for (let n = 0; n < count; n++) tried.push((await all[n % all.length]?.(username(n), common[n] ?? '')) ?? 'in')
    return tried
  }
  expect(await turns(12, () => pia.userPrincipalName)).toEqual([...Array(9).fill('wrong'), ...Array(3).fill('locked')])
  expect((await turns(36, (n) => `other${n}@spray.example`)).slice(28)).toEqual(['wrong', ...Array(7).fill('slowed')])

  // a device is a place of its own, with its own ten
  const atLogon: Tried[] = []
  for (let n = 0; n < 12; n++) atLogon.push(await logon(pia.userPrincipalName, common[n] ?? ''))
  expect(atLogon).toEqual([...Array(9).fill('wrong'), ...Array(3).fill('locked')])

  // a hundred for one name from everywhere, at whichever door: strangers wait, and who is known does not
  const many = Object.values(doors)
  for (let host = 0; host < 10; host++) {
    const attempt = await many[host % many.length]!(`127.0.2.${host + 1}`)
    for (let n = 0; n < 9; n++) await attempt(pia.userPrincipalName, common[n] ?? '')
  }
  for (const door of many) {
    expect(await (await door('127.0.3.1'))(pia.userPrincipalName, pia.password)).toBe('slowed')
    expect(await (await door('127.0.0.2'))(pia.userPrincipalName, pia.password)).toBe('in')
  }
  expect((await home.signIn(pia)).code).toBeDefined()
}, 180_000)

test('[T-53] while strangers guess a name from twelve addresses, its person signs in on the device that they joined a minute ago, and nobody else does', async () => {
  const owner = await tenant.user('owner')
  const own = await joinedBy(owner)
  for (let host = 1; host <= 12; host++) {
    const attempt = await doors['the password grant']!(`127.0.5.${host}`)
    for (let n = 0; n < (host < 12 ? 9 : 1); n++) await attempt(owner.userPrincipalName, common[n] ?? '')
  }
  expect(await (await doors['the password grant']!('127.0.5.99'))(owner.userPrincipalName, owner.password)).toBe(
    'slowed',
  )
  // the device of another person is no more than a stranger's
  expect(await logon(owner.userPrincipalName, owner.password)).toBe('slowed')
  expect(await logonOn(own, owner.userPrincipalName, owner.password)).toBe('in')
}, 120_000)

test('[T-53] where no password is taken none is looked at: in SOAP messages, in Basic credentials, at the other services', async () => {
  later(2) // a refusal of a new minute is an entry of its own, and writes what was only counted before
  const page = await doors['the sign-in page']?.('127.0.0.92')
  expect(await page?.('nobody@spray.example', 'wrong')).toBe('wrong')
  const before = await total('identity.signIn.refuse')
  const counted = () =>
    world.app.db.selectFrom('sign_in_attempt').select('subject').where('tenant_id', '=', tenant.tenantId).execute()
  const counters = (await counted()).length
  const basic = `Basic ${Buffer.from(`${pia.userPrincipalName}:${pia.password}`).toString('base64')}`
  // what the policy and the enrolment of MS-MDE2 would send on premises
  const soap = enrollText(world, 'x', { deviceId: 'A', enrollmentType: 'Device' }).replace(
    /<wsse:BinarySecurityToken[\s\S]*<\/wsse:BinarySecurityToken>/,
    `<wsse:UsernameToken><wsse:Username>${pia.userPrincipalName}</wsse:Username><wsse:Password>${pia.password}</wsse:Password></wsse:UsernameToken>`,
  )
  expect(soap).toContain('UsernameToken')
  for (const page of ['Enrollment.svc', 'Policy.svc']) {
    const url = `${world.urls.enrollment}/EnrollmentServer/${page}`
    const answer = await sendTo(world, url, { method: 'POST', headers: soapType, body: soap })
    expect([answer.status, String(answer.body)]).toEqual([500, expect.stringContaining('Fault')])
  }
  for (const url of [
    `${world.urls.graph}/v1.0/groups`,
    `${world.urls.drs}/EnrollmentServer/device/?api-version=1.0`,
    `${world.urls.enrollment}/TermsOfUse`,
    `${world.urls.checkin}/EnrollmentServer/x`,
  ]) {
    const body = url.includes('device/?') ? { method: 'POST', body: '{}' } : {}
    const answer = await sendTo(world, url, { ...body, headers: { authorization: basic } })
    expect([url, answer.status >= 400 && answer.status < 500]).toEqual([url, true])
  }
  expect((await counted()).length).toBe(counters)
  expect(await total('identity.signIn.refuse')).toBe(before)
})

test('[T-53] a flood of refused tokens is sampled, at each service that takes one, and the sample says how many', async () => {
  const { access } = await home.tokensOf(pia)
  const [head = '', body = '', signature = ''] = access.split('.')
  const forged = `${head}.${body}.${signature.slice(0, -8)}AAAAAAAA`
  const before = await recorded('identity.token.refuse')
  const browser = atBrowser(world, { from: '127.0.0.91' })
  const services = [
    () => browser.send(`${world.urls.graph}/v1.0/groups`, { token: forged }),
    () => browser.send(`${world.urls.drs}/EnrollmentServer/device/?api-version=1.0`, { token: forged, body: {} }),
    () => browser.send(`${world.urls.enrollment}/TermsOfUse?api-version=1.0`, { token: forged }),
  ]
  for (const refused of services) expect((await refused()).status).toBe(401)
  for (let n = 0; n < 40; n++) {
    const answers = await Promise.all(services.map((refused) => refused()))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
  }
  const during = await recorded('identity.token.refuse')
  expect(during.shown - before.shown).toBeGreaterThan(0)
  expect(during.shown - before.shown).toBeLessThanOrEqual(30)
  later(2)
  expect((await services[0]!()).status).toBe(401)
  const after = await recorded('identity.token.refuse')
  expect(after.shown + after.counted - before.shown - before.counted).toBe(3 + 120 + 1)
  const { value } = await tenant.api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents?$top=999')
  const sample = value.find(({ activityType, details }) => activityType === 'identity.token.refuse' && details.sample)
  expect(sample?.details).toMatchObject({
    sample: true,
    notShown: after.counted - before.counted,
    addresses: [expect.stringContaining('127.0.0.91')],
  })
})

test('[T-53] a password that is guessed first is refused wherever one is set', async () => {
  for (const password of ['Password12345', 'Qwertyuiop!', 'Superman2026', '1234567890']) {
    const passwordProfile = { password }
    for (const root of ['v1.0', 'beta']) {
      const user = { userPrincipalName: 'new@spray.example', displayName: 'New', passwordProfile }
      const refused = { status: 400, message: expect.stringMatching(/password/i) }
      await expect(tenant.api.post(`/${root}/users`, user)).rejects.toMatchObject(refused)
      await expect(tenant.api.patch(`/${root}/users/${pia.id}`, { passwordProfile })).rejects.toMatchObject(refused)
    }
  }
  expect((await home.signIn(pia)).code).toBeDefined()
})
