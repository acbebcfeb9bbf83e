// How long the keys of an inbox are sealed to, and how long they open.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import type { TenantId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { openAge, sealWithAge } from '../../pki/sealed/age.ops.ts'
import { cardWords } from '../../protocol/device-manifest/card.ts'
import { openInbox, rotateDueInboxes, rotateInbox } from './inbox.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let tenants = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const seal = makeSeal(Buffer.alloc(32, 7))
const begin = new Date('2026-11-29T10:00:00Z')
const day = (days: number) => new Date(begin.getTime() + days * 86_400_000)
const content = Buffer.from('a list')

const deps = () => ({ db: database.db, seal })
const inbox = (now: Date) => openInbox(deps(), tenantId, now)
async function sealTo(now: Date): Promise<Uint8Array> {
  const { card } = await inbox(now)
  return sealWithAge(content, [card.keys.find(({ kind }) => kind === 'age')?.value ?? ''])
}
const open = async (file: Uint8Array, now: Date) => openAge(file, (await inbox(now)).opening().ageIdentities)
const bySchedule = (now: Date) =>
  rotateDueInboxes({
    ...deps(),
    now,
    onError: (error) => {
      throw error
    },
  })
const newTenant = async () => {
  tenantId = await insertTenant(database.db, `inbox${tenants++}.example`)
}
const byHand = (now: Date) => ({ tenantId, actor: { kind: 'user' as const, id: 'a', name: 'a' }, now })
const kids = async (now: Date) => (await inbox(now)).card.keys.map(({ kid }) => kid)
const audited = () =>
  database.db.selectFrom('audit_entry').select(['action', 'actor_kind']).where('tenant_id', '=', tenantId).execute()

test('keys are sealed to for 90 days, and what was sealed to them opens for 30 more', async () => {
  await newTenant()
  const first = await kids(day(0))
  const file = await sealTo(day(89.9))
  await bySchedule(day(89.9))
  expect(await kids(day(89.9))).toEqual(first)
  await bySchedule(day(90.1))
  const second = await kids(day(90.1))
  expect(second.filter((kid) => first.includes(kid))).toEqual([])
  expect(Buffer.from(await open(file, day(119.9))).equals(content)).toBe(true)
  await expect(open(file, day(120.1))).rejects.toMatchObject({ reason: 'sealed-to-other' })
  expect(await audited()).toEqual([1, 2].map(() => ({ action: 'autopilot.inbox.rotate', actor_kind: 'system' })))
})

test('words stay as they were, whatever keys there are', async () => {
  await newTenant()
  const words = cardWords((await inbox(day(0))).card)
  await bySchedule(day(91))
  await rotateInbox(deps(), byHand(day(92)), 'at once')
  expect(cardWords((await inbox(day(93))).card)).toBe(words)
})

test('four keys open what is on its way, and a fifth takes the place of all of them or waits for one to end', async () => {
  await newTenant()
  await inbox(day(0))
  for (const when of [1, 2, 3]) await rotateInbox(deps(), byHand(day(when)), 'beside')
  const file = await sealTo(day(3))
  await expect(rotateInbox(deps(), byHand(day(4)), 'beside')).rejects.toMatchObject({
    reason: 'inbox-keys',
    message: expect.stringContaining('Wait until 2026-12-30T10:00:00.000Z'),
  })
  expect((await inbox(day(4))).opening()).toMatchObject({ ageIdentities: { length: 4 }, cmsKeys: { length: 4 } })
  await rotateInbox(deps(), byHand(day(32)), 'beside')
  expect(Buffer.from(await open(file, day(32))).equals(content)).toBe(true)
  await rotateInbox(deps(), byHand(day(32)), 'at once')
  expect((await inbox(day(32))).opening()).toMatchObject({ ageIdentities: { length: 1 }, cmsKeys: { length: 1 } })
})

test('whoever asks for the card has no key unsealed but the one that signs it', async () => {
  await newTenant()
  await inbox(day(0))
  const unsealed = vi.fn(seal.open)
  const { opening } = await openInbox({ db: database.db, seal: { ...seal, open: unsealed } }, tenantId, day(1))
  expect(unsealed).toHaveBeenCalledTimes(1)
  opening()
  expect(unsealed).toHaveBeenCalledTimes(3)
})

test('a private key that opens no more is gone from the database', async () => {
  await newTenant()
  const first = await kids(day(0))
  await bySchedule(day(91))
  await bySchedule(day(122))
  const rows = await database.db
    .selectFrom('device_inbox_key')
    .select('kid')
    .where('tenant_id', '=', tenantId)
    .execute()
  expect(rows.filter(({ kid }) => first.includes(kid))).toEqual([])
})

test('a server that was off when keys were due makes new ones when somebody wants to seal', async () => {
  await newTenant()
  const first = await kids(day(0))
  expect((await kids(day(100))).filter((kid) => first.includes(kid))).toEqual([])
})

test('several who want the first keys at once get the same', async () => {
  await newTenant()
  const all = await Promise.all(Array.from({ length: 6 }, () => kids(day(0))))
  expect(new Set(all.map((one) => one.sort().join())).size).toBe(1)
})
