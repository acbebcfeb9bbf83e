// Guessing passwords over the wire (T-53): strangers, and the owner who must get in meanwhile. Who comes from where is the
// address on loopback that a request is sent from.

import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { metricsOf } from '../../support/world/metrics.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let now = new Date()
let world: World
let contoso: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld({ clock: () => now })
  contoso = await world.tenant('guess.example')
  pia = await contoso.user('pia')
})
afterAll(() => world[Symbol.asyncDispose]())

const wrong = { password: 'surely not this one' }
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const refusals = async () =>
  (
    await contoso.api.get<{ value: Array<{ activityType: string; details: Record<string, unknown> }> }>(
      '/beta/deviceManagement/auditEvents?$top=999',
    )
  ).value.filter(({ activityType }) => activityType === 'identity.signIn.refuse')

test('[T-53] an administrator gives nobody their sign-in name or its domain as the password', async () => {
  const zoe = await contoso.user('zoe.field6c31')
  for (const password of [zoe.userPrincipalName, 'Guess.Example', 'guessexample1', 'zoe.field6c31guess.example']) {
    const change = contoso.api.patch(`/v1.0/users/${zoe.id}`, { passwordProfile: { password } })
    await expect(change, password).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('contains the name of the account or its domain'),
    })
  }
})

test('[T-53] ten wrong passwords by a stranger lock the stranger out and not the owner, at home or anywhere else', async () => {
  const home = atBrowser(world, { from: '127.0.0.2' })
  expect((await home.signIn(pia)).code).toBeDefined()
  const stranger = atBrowser(world, { from: '127.0.0.66' })
  const answers = []
  for (let n = 0; n < 11; n++) answers.push(await stranger.signIn({ ...pia, ...wrong }))
  expect(answers.at(0)?.text).toContain('user name or the password is wrong')
  expect(answers.at(9)?.text).toContain('Wait 5 minutes')
  expect(answers.at(10)?.headers['retry-after']).toBe('300')
  expect((await stranger.signIn(pia)).code).toBeUndefined() // not even with the right one

  expect((await home.signIn(pia)).code).toBeDefined()
  expect((await atBrowser(world, { from: '127.0.0.3' }).signIn(pia)).code).toBeDefined()
  const alarms = world.app.db.selectFrom('alarm').select('kind').where('tenant_id', '=', contoso.tenantId)
  expect(await alarms.execute()).toEqual([]) // who forgot a password does that too
})

test('[T-53] guesses for one account from many addresses slow strangers, raise an alarm, and never stop a known place or browser', async () => {
  later(16)
  const home = atBrowser(world, { from: '127.0.0.2' })
  expect((await home.signIn(pia)).code).toBeDefined()
  for (let host = 1; host <= 12; host++) {
    // eleven times nine and one: a hundred
    const stranger = atBrowser(world, { from: `127.0.1.${host}` })
    const page = (await stranger.passwordPage(pia.userPrincipalName)) ?? ''
    const form = { step: 'password', username: pia.userPrincipalName, ...wrong }
    for (let n = 0; n < (host < 12 ? 9 : 1); n++) expect((await stranger.send(page, { form })).left).toBeUndefined()
  }
  const slowed = await atBrowser(world, { from: '127.0.0.4' }).signIn(pia)
  expect([slowed.status, slowed.code, slowed.headers['retry-after']]).toEqual([429, undefined, '300'])
  expect(slowed.text).toContain('A browser or network where you signed in before is not held up')
  expect((await atBrowser(world, { from: '127.0.0.2' }).signIn(pia)).code).toBeDefined()
  const alarms = await world.app.db
    .selectFrom('alarm')
    .select(['kind', 'subject_kind', 'subject_id'])
    .where('tenant_id', '=', contoso.tenantId)
    .execute()
  // of the account, and none of the name and place that were locked before: who forgot a password does that too
  expect(alarms).toEqual([{ kind: 'password-guesses', subject_kind: 'user-name', subject_id: 'pia@guess.example' }])
})

test.each([
  ['kimiko', 'kİmiko', 'a letter that becomes the same small one'],
  ['zoë', 'zoe\u0308', 'letters composed otherwise'],
  ['olga', 'OLGA', 'capitals'],
])(
  '[T-53] wrong passwords for %s and for %s, %s, count together: another spelling of a name is no new name',
  async (name, other) => {
    const person = await contoso.user(name)
    const spelled = { ...person, userPrincipalName: person.userPrincipalName.replace(name, other) }
    const from = `127.0.3.${name.length}`
    expect((await atBrowser(world, { from: '127.0.3.99' }).signIn(spelled)).code).toBeDefined() // it is the same account
    for (let n = 0; n < 10; n++) await atBrowser(world, { from }).signIn({ ...(n % 2 ? person : spelled), ...wrong })
    for (const one of [person, spelled]) {
      const locked = await atBrowser(world, { from }).signIn(one)
      expect([locked.code, locked.headers['retry-after']]).toEqual([undefined, '300'])
    }
  },
)

test('[T-53] a browser that signed in before is not stopped by ten wrong passwords from its own address', async () => {
  const kim = await contoso.user('kim')
  const own = atBrowser(world, { from: '127.0.0.5' })
  expect((await own.signIn(kim)).code).toBeDefined()
  for (let n = 0; n < 10; n++) await atBrowser(world, { from: '127.0.0.5' }).signIn({ ...kim, ...wrong })
  expect((await atBrowser(world, { from: '127.0.0.5' }).signIn(kim)).code).toBeUndefined()
  expect((await own.signIn(kim)).code).toBeDefined()
})

test('[T-53] one password for 120 names from one address is slowed, known names and unknown ones alike, and the audit says how many', async () => {
  later(16)
  // the first refusal of a new minute writes what was only counted in those before
  await atBrowser(world, { from: '127.0.0.78' }).signIn({ userPrincipalName: 'nobody@guess.example', ...wrong })
  const before = (await refusals()).length
  const sprayer = atBrowser(world, { from: '127.0.0.77' })
  const page = (await sprayer.passwordPage(pia.userPrincipalName)) ?? ''
  const statuses: number[] = []
  for (let n = 0; n < 120; n++) {
    const username = n % 30 === 29 ? pia.userPrincipalName : `name${n}@guess.example`
    statuses.push((await sprayer.send(page, { form: { step: 'password', username, ...wrong } })).status)
  }
  expect(statuses.slice(0, 39)).toEqual(Array(39).fill(200))
  expect(new Set(statuses.slice(39))).toEqual(new Set([429]))
  const alarms = world.app.db.selectFrom('alarm').select('subject_id').where('tenant_id', '=', contoso.tenantId)
  expect(await alarms.where('subject_kind', '=', 'address').execute()).toEqual([{ subject_id: '127.0.0.77' }])

  later(2)
  await atBrowser(world, { from: '127.0.0.77' }).signIn({ userPrincipalName: 'name1@guess.example', ...wrong })
  const entries = (await refusals()).slice(0, -before || undefined)
  const shown = entries.filter(({ details }) => details.sample !== true).length
  const counted = entries.reduce((sum, { details }) => sum + Number(details.notShown ?? 0), 0)
  expect(shown).toBeLessThan(40)
  expect(shown + counted).toBe(121)
})

test('[T-53] who has an account of their own does not begin anew with it when they try one password on many names', async () => {
  later(16)
  const max = await contoso.user('max')
  const sprayer = atBrowser(world, { from: '127.0.0.78' })
  const page = (await sprayer.passwordPage(max.userPrincipalName)) ?? ''
  const statuses: number[] = []
  for (let n = 0; n < 60; n++) {
    const username = `other${n}@guess.example`
    statuses.push((await sprayer.send(page, { form: { step: 'password', username, ...wrong } })).status)
    if (n % 20 === 19) await atBrowser(world, { from: '127.0.0.78' }).signIn(max)
  }
  expect(statuses.at(-1)).toBe(429)
})

test('[T-53] passwords over seventy-five connections from one address keep nobody else of the organization out of the line', async () => {
  const kay = await contoso.user('kay')
  const flooder = atBrowser(world, { from: '127.0.0.99' })
  const page = (await flooder.passwordPage('x@guess.example')) ?? ''
  const statuses: number[] = []
  let over = false
  const flood = Array.from({ length: 75 }, async (_, n) => {
    for (let round = 0; !over; round++) {
      const username = `flood${n}-${round}@guess.example`
      statuses.push((await flooder.send(page, { form: { step: 'password', username, ...wrong } })).status)
      await setTimeout(100) // as a client that was told to wait, and hardly does
    }
  })
  try {
    await expect.poll(() => statuses.length, { timeout: 60_000 }).toBeGreaterThan(75)
    expect((await atBrowser(world, { from: '127.0.0.98' }).signIn(kay)).code).toBeDefined()
  } finally {
    over = true
    await Promise.all(flood)
  }
  expect(new Set(statuses)).toEqual(new Set([200, 429]))
}, 180_000)

test('[T-53] seventy-two browsers in which one person signed in, all sending passwords, keep nobody else of the organization out', async () => {
  const [kit, lee] = [await contoso.user('kit'), await contoso.user('lee')]
  const known = atBrowser(world, { from: '127.0.4.1' })
  expect((await known.signIn(kit)).code).toBeDefined()
  const mallory = await contoso.user('mallory')
  const browsers = Array.from({ length: 72 }, () => atBrowser(world, { from: '127.0.4.2' }))
  const pages: string[] = []
  for (const browser of browsers) {
    expect((await browser.signIn(mallory)).code).toBeDefined()
    pages.push((await browser.passwordPage(mallory.userPrincipalName)) ?? '')
  }
  const form = { step: 'password', username: mallory.userPrincipalName, ...wrong }
  let sent = 0
  let busy = 0
  let over = false
  const flood = browsers.map(async (browser, n) => {
    for (; !over; sent++) {
      const { status, headers } = await browser.send(pages[n]!, { form })
      if (status === 429 && headers['retry-after'] === '5') busy++
    }
  })
  try {
    await expect.poll(() => sent, { timeout: 60_000 }).toBeGreaterThan(100)
    // who is known, who comes with a new browser, and who administers
    for (let round = 0; round < 3; round++) {
      expect((await known.signIn(kit)).code).toBeDefined()
      expect((await atBrowser(world, { from: '127.0.4.3' }).signIn(lee)).code).toBeDefined()
    }
    expect((await contoso.user('new')).userPrincipalName).toBe('new@guess.example') // with a password, which has its turn
  } finally {
    over = true
    await Promise.all(flood)
  }
  expect(busy).toBeGreaterThan(10) // it was a flood
}, 180_000)

test('[T-53] [I7] where too many guesses came from, a name that signed in there hears word for word what a name hears that nobody has', async () => {
  const home = '127.0.5.1'
  const uma = await contoso.user('uma')
  expect((await atBrowser(world, { from: home }).signIn(uma)).code).toBeDefined()
  const guesser = atBrowser(world, { from: home })
  const page = (await guesser.passwordPage(uma.userPrincipalName)) ?? ''
  const guess = async (username: string) => {
    const { status, text, headers } = await guesser.send(page, { form: { step: 'password', username, ...wrong } })
    return [status, text.replaceAll(username, 'NAME'), headers['retry-after']]
  }
  for (let n = 0; n < 40; n++) await guess(`spray${n}@guess.example`)
  for (let n = 0; n < 13; n++) {
    expect(await guess(uma.userPrincipalName)).toEqual(await guess('umb@guess.example'))
    now = new Date(now.getTime() + 1000)
  }
  expect((await atBrowser(world, { from: '127.0.5.2' }).signIn(uma)).code).toBeDefined()
  // nor does what was counted meanwhile tell it when the pause is over, or anywhere else
  now = new Date(now.getTime() + 5 * 60_000)
  for (let n = 0; n < 3; n++) expect(await guess(uma.userPrincipalName)).toEqual(await guess('umb@guess.example'))
}, 60_000)

test('[T-53] [I7] guesses at a slowed address count elsewhere for no name, whether it signed in at that address or not', async () => {
  const home = '127.0.6.1'
  const vic = await contoso.user('vic')
  expect((await atBrowser(world, { from: home }).signIn(vic)).code).toBeDefined()
  const names = [vic.userPrincipalName, 'nob@guess.example']
  const guess = async (from: string, username: string, times: number) => {
    const guesser = atBrowser(world, { from })
    const page = (await guesser.passwordPage(username)) ?? ''
    let status = 0
    const form = { step: 'password', username, ...wrong }
    for (let n = 0; n < times; n++) status = (await guesser.send(page, { form })).status
    return status
  }
  for (let host = 1; host <= 10; host++) {
    for (const name of names) await guess(`127.0.6.${100 + host}`, name, 9)
  }
  for (let n = 0; n < 40; n++) await guess(home, `spray${n}@guess.example`, 1)
  for (const name of names) expect(await guess(home, name, 10)).toBe(429)
  for (const name of names) expect(await guess('127.0.6.99', name, 1)).toBe(200)
}, 60_000)

test('[T-53] who knew a password that was changed since is a stranger, whatever marks it left in how many browsers', async () => {
  const tenant = await world.tenant('former.example')
  const max = await tenant.user('max')
  const from = '127.0.9.1'
  const marked = Array.from({ length: 5 }, () => atBrowser(world, { from }))
  for (const browser of marked) expect((await browser.signIn(max)).code).toBeDefined()
  const statusesOf = async (times: number) => {
    const statuses: number[] = []
    for (const browser of marked) {
      const page = (await browser.passwordPage(max.userPrincipalName)) ?? ''
      const form = { step: 'password', username: max.userPrincipalName, ...wrong }
      for (let n = 0; n < times; n++) {
        const { text } = await browser.send(page, { form })
        statuses.push(text.includes('is wrong') ? 200 : 429)
      }
    }
    return statuses
  }
  // the browsers of one person have ten together
  expect((await statusesOf(3)).filter((one) => one === 200)).toHaveLength(9)
  later(6)
  const password = 'Nobody knows this 77'
  await tenant.api.patch(`/v1.0/users/${max.id}`, { passwordProfile: { password } })
  // and after the change those of a stranger at that place
  expect((await statusesOf(9)).filter((one) => one === 200)).toHaveLength(9)
  expect((await marked[0]!.signIn({ ...max, password })).code).toBeUndefined()
  expect((await atBrowser(world, { from: '127.0.9.2' }).signIn({ ...max, password })).code).toBeDefined()
}, 60_000)

test('[T-53] seventy people who send passwords without end from browsers of their own keep nobody else out', async () => {
  const tenant = await world.tenant('seventy.example')
  const [kit, lee] = [await tenant.user('kit'), await tenant.user('lee')]
  const known = atBrowser(world, { from: '127.0.7.1' })
  expect((await known.signIn(kit)).code).toBeDefined()
  const senders: Array<() => Promise<unknown>> = []
  for (let n = 0; n < 70; n++) {
    const person = await tenant.user(`person${n}`)
    const browser = atBrowser(world, { from: '127.0.7.2' })
    expect((await browser.signIn(person)).code).toBeDefined()
    const page = (await browser.passwordPage(person.userPrincipalName)) ?? ''
    const form = { step: 'password', username: person.userPrincipalName, ...wrong }
    senders.push(() => browser.send(page, { form }))
  }
  let sent = 0
  let over = false
  const flood = senders.map(async (send) => {
    for (; !over; sent++) await send()
  })
  try {
    await expect.poll(() => sent, { timeout: 60_000 }).toBeGreaterThan(100)
    for (let round = 0; round < 2; round++) {
      expect((await known.signIn(kit)).code).toBeDefined()
      expect((await atBrowser(world, { from: '127.0.7.3' }).signIn(lee)).code).toBeDefined()
    }
    expect((await tenant.user('new')).userPrincipalName).toBe('new@seventy.example')
  } finally {
    over = true
    await Promise.all(flood)
  }
}, 180_000)

// How long an answer of the API takes meanwhile is measured by `npm run bench -- passwords`, since no test asserts a time.
test('[T-53] sixty passwords at once are checked two at a time, and the administration API goes on answering meanwhile', async () => {
  const crowd = await world.tenant('crowd.example') // a token of contoso's would be out by now
  // Sixty from an address, for four people, neither of whom was tried before: none of them is only told to wait.
  const pages = await Promise.all(
    [0, 1, 2, 3].map(async (n) => {
      const person = await crowd.user(`many${n}`)
      const browser = atBrowser(world, { from: '127.0.0.90' })
      return { browser, person, page: (await browser.passwordPage(person.userPrincipalName)) ?? '' }
    }),
  )
  const line = { waiting: 0, running: 0 }
  let checked = 0
  const tries = Array.from({ length: 60 }, async (_, n) => {
    const { browser, person, page } = pages[n % pages.length]!
    await browser.send(page, { form: { step: 'password', username: person.userPrincipalName, ...wrong } })
    checked++
  })
  let answered = 0
  while (checked < tries.length) {
    await crowd.api.get('/v1.0/organization')
    answered++
    if (answered % 3 !== 1) continue
    const text = await metricsOf(world)
    for (const state of ['waiting', 'running'] as const) {
      const now = Number(new RegExp(`^taxiway_passwords_${state} (\\d+)$`, 'm').exec(text)?.[1])
      line[state] = Math.max(line[state], now)
    }
  }
  await Promise.all(tries)
  expect(answered).toBeGreaterThan(tries.length / 4)
  expect(line.running).toBeGreaterThan(0)
  expect(line.running).toBeLessThanOrEqual(2)
  expect(line.waiting).toBeGreaterThan(10)
}, 60_000)
