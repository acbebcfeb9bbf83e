// One attempt with a password at a time: what is counted for whom, who is stopped, and what is left on record (T-53). Over the
// wire in test/flows/identity/guessing.test.ts.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import type { Refusal, RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import {
  hashPassword,
  inTurn,
  mostWaitingOfOneCaller,
  mostWaitingOfOneTenant,
} from '../../directory/user/password.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, type TenantId } from '../../kernel/id.ts'
import { within } from '../../kernel/origin.ts'
import { type SignIn, signIn } from './sign-in.ops.ts'

const start = new Date('2026-11-21T10:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)
const password = 'five holding patterns'
const pause = at(5 * 60_000)

let database: TestDatabase
let hash: string
let tenantId: TenantId
let count = 0
const noted: Refusal[] = []
const refusals = { note: async (refusal: Refusal) => void noted.push(refusal) } as RefusalLog
beforeAll(async () => {
  database = await createTestDatabase()
  hash = await hashPassword(password)
})
afterAll(() => database?.[Symbol.asyncDispose]())
beforeEach(async () => {
  noted.length = 0
  tenantId = await insertTenant(database.db, `attempt${++count}.example`)
  for (const name of ['pia', 'kim']) await insertUser(database.db, tenantId, `${name}@a.example`, hash)
})

type Sender = {
  readonly from?: string
  /** One that signed in with the name, in this epoch of its credentials. */
  readonly browser?: number
  readonly device?: { readonly id: DirectoryDeviceId; readonly ownerId: string | null }
  readonly now?: Date
}

const sends = (
  userName: string,
  sent: string,
  { from, browser, device, now = start }: Sender = {},
  db: Db = database.db,
) =>
  within({ door: 'sign-in', address: from ?? '192.0.2.1' }, () =>
    signIn(
      { db, refusals },
      {
        ...{ tenantId, userName, password: sent, clientId: 'app', way: 'page' as const, now },
        ...{ knownBrowser: () => browser, signingDevice: device },
      },
    ),
  )
const said = (result: SignIn) => (result.kind === 'ok' ? 'ok' : result.why)
const right = async (sender?: Sender, name = 'pia@a.example') => said(await sends(name, password, sender))
const wrong = (sender?: Sender, name = 'pia@a.example') => sends(name, 'wrong', sender)

const counted = () =>
  database.db
    .selectFrom('sign_in_attempt')
    .select(['subject', 'failures', 'locked_until', 'updated_at'])
    .where('tenant_id', '=', tenantId)
    .orderBy('subject')
    .execute()
/** As if so many wrong ones had been counted wherever there was one. */
async function nearly(failures: number) {
  await database.db.updateTable('sign_in_attempt').set({ failures }).where('tenant_id', '=', tenantId).execute()
}
const alarms = () =>
  database.db
    .selectFrom('alarm')
    .select(['kind', 'subject_kind', 'subject_id', 'detail'])
    .where('tenant_id', '=', tenantId)
    .execute()
const addresses = async () => {
  const rows = database.db.selectFrom('sign_in_place').select('address').where('tenant_id', '=', tenantId)
  return (await rows.orderBy('address').execute()).map(({ address }) => address)
}
const newDevice = (ownerId: string | null) => ({ id: DirectoryDeviceId.parse(randomUUID()), ownerId })

const ofPia = { signIn: 'interactiveUser', way: 'page', clientId: 'app', userId: expect.any(String) }

test('who signs in is on record with the application, the address is known from then on, and the count of the pair begins anew', async () => {
  await wrong()
  expect(noted.splice(0)).toEqual([
    {
      ...{ tenantId, kind: 'sign-in', subject: 'pia@a.example', reason: 'bad-password' },
      details: { ...ofPia, reason: 'bad-password' },
    },
  ])
  const before = (await counted()).map(({ subject }) => subject)
  const result = await sends(' PIA@a.example ', password)
  expect(result).toMatchObject({ kind: 'ok', name: 'pia@a.example', user: { userPrincipalName: 'pia@a.example' } })
  expect((await counted()).map(({ subject }) => subject)).toEqual(before.filter((one) => !one.startsWith('pair')))
  expect([await addresses(), noted]).toEqual([['192.0.2.1'], []])
  const audit = database.db.selectFrom('audit_entry').select(['action', 'details']).where('tenant_id', '=', tenantId)
  expect(await audit.execute()).toEqual([{ action: 'identity.user.signIn', details: ofPia }])
  const device = newDevice('pia')
  expect(await right({ device, from: '192.0.2.2' })).toBe('ok')
  expect(await addresses()).toEqual(['192.0.2.1', '192.0.2.2', `device ${device.id}`])
})

test('a disabled account, an unknown name and a name that is too long get nothing, and each is told to the audit', async () => {
  const db = database.db.updateTable('directory_user').set({ account_enabled: false })
  await db.where('tenant_id', '=', tenantId).where('user_principal_name', '=', 'kim@a.example').execute()
  expect(await right({}, 'kim@a.example')).toBe('account-disabled')
  expect(await right({}, 'nobody@a.example')).toBe('bad-password')
  const ofLength = (length: number) => `${'x'.repeat(length - 10)}@a.example`
  expect([await right({}, ofLength(256)), await right({}, ` ${ofLength(257)}`)]).toEqual([
    'bad-password',
    'bad-password',
  ])
  expect(noted.map(({ subject, reason }) => [subject.length, reason])).toEqual([
    [13, 'account-disabled'],
    [16, 'bad-password'],
    [256, 'bad-password'],
    [257, 'bad-password'],
  ])
  const accounts = (await counted()).map(({ subject }) => subject).filter((one) => one.startsWith('account'))
  expect(accounts).toEqual(['account nobody@a.example', `account ${ofLength(256)}`])
  expect(await addresses()).toEqual([])
})

test('[T-53] the tenth wrong one from one address locks the name there for five minutes, raises no alarm, and holds up nobody else', async () => {
  await wrong()
  expect((await counted()).map(({ failures }) => failures)).toEqual([1, 1, 1])
  await nearly(8)
  expect(await wrong()).toEqual({ kind: 'refused', why: 'bad-password' })
  expect(await wrong()).toEqual({ kind: 'refused', why: 'locked', until: pause })
  expect(await sends('pia@a.example', password, { now: at(1000) })).toEqual({
    kind: 'refused',
    why: 'locked',
    until: pause,
  })
  // that it was tried is written down as well, for as long as a wrong one takes
  expect((await counted()).map(({ updated_at }) => updated_at)).toEqual(Array(3).fill(at(1000)))
  expect([await right({ from: '192.0.2.9' }), await right({}, 'kim@a.example')]).toEqual(['ok', 'ok'])
  expect([await right({ now: pause }), await alarms()]).toEqual(['ok', []])
})

test('[T-53] forty wrong ones from an address slow it for every name that never signed in there, and raise one alarm', async () => {
  expect(await right({}, 'kim@a.example')).toBe('ok')
  await wrong({}, 'name1@a.example')
  await nearly(39)
  const { db } = database
  await db
    .deleteFrom('sign_in_attempt')
    .where('tenant_id', '=', tenantId)
    .where('subject', 'not like', 'address %')
    .execute()
  expect(await wrong({}, 'name2@a.example')).toEqual({ kind: 'refused', why: 'slowed', until: pause })
  const subject = { kind: 'password-guesses', subject_kind: 'address', subject_id: '192.0.2.1' }
  const detail = expect.objectContaining({ lastName: 'name2@a.example', lastAddress: '192.0.2.1' })
  expect(await alarms()).toEqual([{ ...subject, detail }])
  expect([await right(), await right({ from: '192.0.2.2' })]).toEqual(['slowed', 'ok'])
  // where the name signed in before the right one counts; a wrong one hears what every name does, but in its own browser
  expect(await right({}, 'kim@a.example')).toBe('ok')
  expect(said(await wrong({}, 'kim@a.example'))).toBe('slowed')
  expect(said(await wrong({ browser: 0 }, 'kim@a.example'))).toBe('bad-password')
  expect(await right({ browser: 0, from: '192.0.2.1' })).toBe('ok')
})

test('[T-53] [I7] while all are slowed only the pair is counted, of every name alike, and it pauses after ten', async () => {
  expect(await right({}, 'kim@a.example')).toBe('ok') // the name is known at the address
  await wrong({}, 'name1@a.example')
  await nearly(39)
  await wrong({}, 'name2@a.example')
  await database.db
    .deleteFrom('sign_in_attempt')
    .where('tenant_id', '=', tenantId)
    .where('subject', 'not like', 'address %')
    .execute()
  const names = ['kim@a.example', 'pia@a.example', 'nobody@a.example']
  const later = at(1000)
  for (const name of names) {
    for (let n = 0; n < 9; n++) expect(await wrong({ now: later }, name)).toMatchObject({ why: 'slowed', until: pause })
  }
  const now = await counted()
  expect(now.map(({ failures, locked_until }) => [failures, locked_until])).toEqual([
    [40, pause],
    [9, null],
    [9, null],
    [9, null],
  ])
  for (const name of names) expect(said(await wrong({ now: later }, name))).toBe('slowed')
  const full = at(1000 + 5 * 60_000)
  expect((await counted()).slice(1).map(({ failures, locked_until }) => [failures, locked_until])).toEqual(
    Array(3).fill([10, full]),
  )
  expect((await counted())[0]?.updated_at).toEqual(later) // a write, as for a wrong one
  for (const name of names) expect(await wrong({ now: pause }, name)).toMatchObject({ why: 'locked', until: full })
})

test('[T-53] the browsers of one person have ten together, wherever they are, and hear at once that they wait', async () => {
  for (let n = 0; n < 9; n++) expect(said(await wrong({ browser: 0 }))).toBe('bad-password')
  expect(said(await wrong({ browser: 0, from: '192.0.2.2' }))).toBe('locked')
  let end = (): void => {}
  const gate = new Promise<void>((resolve) => {
    end = resolve
  })
  const running = [1, 2].map((n) => inTurn({ tenantId: `${tenantId} ${n}`, caller: '', known: true }, () => gate))
  expect(await wrong({ browser: 0 })).toEqual({ kind: 'refused', why: 'locked', until: pause }) // no turn is free
  end()
  await Promise.all(running)
  expect([await right({ browser: 1 }), await right({ browser: 0 })]).toEqual(['ok', 'locked']) // a mark of another epoch is none
})

test('[T-53] 160 wrong ones from an IPv6 site slow all of its addresses, and the alarm names the site', async () => {
  await wrong({ from: '2001:db8:1:1::1' })
  await nearly(159)
  const { db } = database
  await db
    .deleteFrom('sign_in_attempt')
    .where('tenant_id', '=', tenantId)
    .where('subject', 'not like', '%/48')
    .execute()
  const left = (await counted()).map(({ subject }) => subject)
  expect(left).toHaveLength(1)
  expect(await wrong({ from: '2001:db8:1:2::1' })).toMatchObject({ why: 'slowed', until: pause })
  expect((await alarms()).map(({ subject_id }) => subject_id)).toEqual([left[0]?.replace('address ', '')])
  expect(await right({ from: '2001:db8:1:3::1' }, 'kim@a.example')).toBe('slowed')
  expect(await right({ from: '2001:db8:ffff:3::1' })).toBe('ok')
})

test('[T-53] a hundred wrong ones for an account from everywhere slow strangers, and the alarm names the account', async () => {
  expect(await right({ from: '192.0.2.7' })).toBe('ok')
  await wrong()
  await nearly(99)
  expect(await wrong({ from: '192.0.2.2' })).toEqual({ kind: 'refused', why: 'slowed', until: pause })
  const [alarm, ...others] = await alarms()
  expect([alarm, others]).toMatchObject([{ subject_kind: 'user-name', subject_id: 'pia@a.example' }, []])
  expect([await right({ from: '192.0.2.3' }), await right({ from: '192.0.2.7' })]).toEqual(['slowed', 'ok'])
  expect([await right({ browser: 0 }), await right({}, 'kim@a.example')]).toEqual(['ok', 'ok'])
})

test('[T-53] a joined device that signs is counted by itself: those of one owner are one, and nobody else at the address is counted with them', async () => {
  const [one, second, another, nobodys] = [newDevice('pia'), newDevice('pia'), newDevice('kim'), newDevice(null)]
  const ofOwner = async (device: NonNullable<Sender['device']>) => {
    await wrong({ device }, 'name1@a.example')
    await nearly(39)
    return said(await wrong({ device }, 'name2@a.example'))
  }
  expect(await ofOwner(one)).toBe('slowed')
  expect((await alarms()).map(({ subject_id }) => subject_id)).toEqual([`device ${one.id}`])
  expect([await right({ device: second }), await right({ device: another }), await right()]).toEqual([
    'slowed',
    'ok',
    'ok',
  ])
  expect(await ofOwner(nobodys)).toBe('slowed')
  expect([await right({ device: nobodys }), await right({ device: newDevice(null) })]).toEqual(['slowed', 'ok'])
})

/** While one password is checked and so many others of the tenant wait, each of a stranger alone; ends with the work. */
async function whileWaiting<T>(strangers: number, work: () => Promise<T>[]): Promise<T[]> {
  let end = (): void => {}
  const gate = new Promise<void>((resolve) => {
    end = resolve
  })
  // as many as are checked at once, and then those that wait
  const running = Array.from({ length: 2 }, (_, n) =>
    inTurn({ tenantId: `${tenantId} ${n}`, caller: '', known: true }, () => gate),
  )
  const waiting = Array.from({ length: strangers }, (_, n) =>
    inTurn({ tenantId, caller: `stranger ${n}`, known: false }, async () => {}).catch(() => {}),
  )
  const results = work()
  // each looks its name up before it waits its turn
  await new Promise((resolve) => setTimeout(resolve, 1500))
  end()
  await Promise.all([...running, ...waiting])
  return Promise.all(results)
}

test('[T-53] in a full line a stranger hears that it is busy for five seconds; a known browser and a device that signs find room', async () => {
  const attempts = [{}, { browser: 0 }, { device: newDevice('pia') }]
  const results = await whileWaiting(mostWaitingOfOneTenant, () =>
    attempts.map((sender) => sends('pia@a.example', password, sender)),
  )
  expect(results.map(said)).toEqual(['busy', 'ok', 'ok'])
  expect(results[0]).toMatchObject({ until: at(5000) })
  expect(noted.map(({ reason }) => reason)).toEqual(['busy'])
})

test('[T-53] the browsers of one person are one crowd wherever they are, and so are the names that one address tries', async () => {
  const most = mostWaitingOfOneCaller
  const ofPerson = await whileWaiting(0, () =>
    Array.from({ length: most + 1 }, (_, n) => right({ browser: 0, from: `192.0.2.${n}` })),
  )
  expect(ofPerson.filter((one) => one === 'busy')).toHaveLength(1)
  const ofAddress = await whileWaiting(0, () =>
    Array.from({ length: most + 1 }, (_, n) => right({}, `name${n}@a.example`)),
  )
  expect(ofAddress.filter((one) => one === 'busy')).toHaveLength(1)
})

test('only a full line is busy: any other failure of ours stays one', async () => {
  const failing = (error: Error) =>
    new Proxy(database.db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (name === 'getExecutor') throw error // what the attempt is judged by is asked for in SQL of our own
          return Reflect.apply(value, target, args)
        }
      },
    }) as Db
  for (const error of [new Fault('unavailable', 'The database is away.'), new Error('odd')]) {
    await expect(sends('pia@a.example', password, {}, failing(error))).rejects.toBe(error)
  }
  expect(noted).toEqual([])
})
