// Secrets with which PCs enrol: what each lets in, how many times, until when, and who waits. The test enrols through the operation that
// enrolment calls in its transaction.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { newHardware } from '../../../test/support/world/office.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { grantRole } from '../../directory/role/role.ops.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import { makeSeal } from '../../pki/seal.ts'
import { listSecrets, makeSecret, revokeAllSecrets, revokeSecret } from './secret.ops.ts'
import { mostSecrets, mostSecretsKept } from './secret.ts'
import { admissionOfUse, checkSecret, decideUse, listUses, settleByHash, settleBySerial, useSecret } from './use.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let other: TenantId
const seal = makeSeal(Buffer.alloc(32, 7))
const day = (days: number) => new Date(Date.parse('2026-11-29T10:00:00Z') + days * 86_400_000)
const operator: Actor = { kind: 'operator', id: 'o', name: 'operator' }
const device: Actor = { kind: 'device', id: 'd', name: 'a PC that enrols' }

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
  other = await insertTenant(database.db, 'fabrikam.example')
})
afterAll(() => database?.stop())

const by = (actor: Actor, now = day(0), tenant = tenantId) => ({ tenantId: tenant, actor, now })
const wanted = { displayName: 'Lab', mostUses: 2, days: 14, serialNumbers: [] as string[], needsApproval: false }
const make = (more: Partial<typeof wanted> = {}, actor = operator) =>
  makeSecret({ db: database.db, seal }, by(actor), { ...wanted, ...more })
type Shown = { readonly userName: string; readonly secret: string }
const claims = { deviceName: 'DESKTOP-1', hardwareId: 'H1', serialNumber: null }
const enrol = ({ userName, secret }: Shown, more: { now?: Date; tenant?: TenantId; serialNumber?: string } = {}) =>
  inTransaction(database.db, (tx) =>
    useSecret(
      { tx, seal },
      by(device, more.now, more.tenant),
      { userName, secret },
      { ...claims, serialNumber: more.serialNumber ?? null },
    ),
  )
const auditOf = (id: string) =>
  database.db
    .selectFrom('audit_entry')
    .select(['action', 'actor_kind', 'details', 'after'])
    .where('tenant_id', '=', tenantId)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()

test('a secret lets in as many PCs as it says, until its end, and each use is in the trail without the secret', async () => {
  const made = await make()
  expect(made).toMatchObject({ userName: expect.stringMatching(/^pc_[a-z2-9]{10}@contoso\.example$/), uses: 0 })
  expect(made.secret).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  expect(await enrol(made)).toMatchObject({ use: { state: 'admitted', deviceName: 'DESKTOP-1' } })
  expect(await enrol({ userName: made.userName.toUpperCase(), secret: made.secret })).toHaveProperty(
    'use.state',
    'admitted',
  )
  expect(await enrol(made)).toEqual({ use: undefined, why: 'secret-used-up' })
  expect((await listSecrets(database.db, tenantId)).find(({ id }) => id === made.id)).toHaveProperty('uses', 2)
  const trail = await auditOf(made.id)
  expect(trail.map(({ action, actor_kind }) => [action, actor_kind])).toEqual([
    ['preparation.secret.create', 'operator'],
    ['preparation.secret.use', 'device'],
    ['preparation.secret.use', 'device'],
  ])
  expect(JSON.stringify(trail)).not.toContain(made.secret)
  const late = await make()
  expect(await enrol(late, { now: day(13) })).toHaveProperty('use.state', 'admitted')
  expect(await enrol(late, { now: day(14) })).toHaveProperty('why', 'secret-over')
})

test('a wrong secret, one of another organisation and an unknown name are one answer, and use nothing', async () => {
  const [made, second] = [await make(), await make()]
  const unknown = { use: undefined, why: 'secret-unknown' }
  expect(await enrol({ userName: made.userName, secret: second.secret })).toEqual(unknown)
  expect(await enrol({ userName: made.userName, secret: '' })).toEqual(unknown)
  expect(await enrol({ userName: 'pc_x@contoso.example', secret: made.secret })).toEqual(unknown)
  expect(await enrol(made, { tenant: other })).toEqual(unknown)
  expect((await listUses(database.db, tenantId, made.id)).length).toBe(0)
  expect(await checkSecret({ db: database.db, seal }, tenantId, made, day(0))).toHaveProperty('secret.id', made.id)
  expect(await enrol(made)).toHaveProperty('use.state', 'admitted')
})

test('an enrolment that fails uses nothing', async () => {
  const made = await make({ mostUses: 1 })
  const failing = inTransaction(database.db, async (tx) => {
    await useSecret({ tx, seal }, by(device), made, claims)
    throw new Error('the certificate was refused')
  })
  await expect(failing).rejects.toThrow('the certificate was refused')
  expect(await enrol(made)).toHaveProperty('use.state', 'admitted')
})

test('of several PCs at once no more get in than a secret has uses', async () => {
  const made = await make({ mostUses: 2 })
  const answers = await Promise.all(Array.from({ length: 6 }, () => enrol(made)))
  expect(answers.filter(({ use }) => use)).toHaveLength(2)
  expect(answers.filter(({ why }) => why === 'secret-used-up')).toHaveLength(4)
})

test('with approval a PC waits until somebody lets it in, once; who was refused stays so', async () => {
  const made = await make({ needsApproval: true })
  const [first, second] = [await enrol(made), await enrol(made)].map(({ use }) => use?.id ?? '')
  const state = (id = '') => admissionOfUse(database.db, tenantId, id)
  expect([await state(first), await state(second)]).toEqual(['waiting', 'waiting'])
  await decideUse(database.db, by(operator), { id: made.id, useId: first ?? '' }, 'admitted')
  await decideUse(database.db, by(operator), { id: made.id, useId: first ?? '' }, 'admitted')
  await decideUse(database.db, by(operator), { id: made.id, useId: second ?? '' }, 'refused')
  expect([await state(first), await state(second)]).toEqual(['admitted', 'refused'])
  expect((await auditOf(first ?? '')).map(({ action }) => action)).toEqual(['preparation.use.admit'])
  await expect(
    decideUse(database.db, by(operator), { id: made.id, useId: second ?? '' }, 'admitted'),
  ).rejects.toMatchObject({ reason: 'pc-decided' })
  const another = await make()
  await expect(
    decideUse(database.db, by(operator), { id: another.id, useId: first ?? '' }, 'refused'),
  ).rejects.toMatchObject({ code: 'not-found' })
})

test('with a list a PC that says no serial number waits for it, and another one than those is kept out', async () => {
  const made = await make({ serialNumbers: ['fx-1', ' FX-2 '], mostUses: 10 })
  expect(made.serialNumbers).toEqual(['FX-1', 'FX-2'])
  expect(await enrol(made, { serialNumber: ' Fx-2' })).toHaveProperty('use.state', 'admitted')
  expect(await enrol(made, { serialNumber: 'FX-3' })).toEqual({ use: undefined, why: 'secret-other-device' })
  const [good, bad] = [await enrol(made), await enrol(made)].map(({ use }) => use)
  expect([good?.state, bad?.state]).toEqual(['waiting', 'waiting'])
  const told = (id: string | undefined, serialNumber: string) =>
    inTransaction(database.db, (tx) => settleBySerial(tx, by(device), id ?? '', serialNumber))
  expect(await told(good?.id, 'fx-1')).toBe('admitted')
  expect(await told(bad?.id, 'FX-3')).toBe('refused')
  expect(await told(bad?.id, 'FX-1')).toBe('refused')
  const last = await make({ serialNumbers: ['FX-1'], mostUses: 1 })
  expect(await told((await enrol(last)).use?.id, 'FX-1')).toBe('admitted')
  const ended = await make({ serialNumbers: ['FX-1'] })
  const late = (await enrol(ended)).use?.id ?? ''
  const afterIts = (end: Date) => inTransaction(database.db, (tx) => settleBySerial(tx, by(device, end), late, 'FX-1'))
  expect([await afterIts(day(14)), await admissionOfUse(database.db, tenantId, late)]).toEqual(['waiting', 'waiting'])
  expect(await afterIts(day(13))).toBe('admitted')
  const both = await make({ serialNumbers: ['FX-1'], needsApproval: true })
  const { use } = await enrol(both)
  expect(await told(use?.id, 'FX-1')).toBe('waiting')
})

test('with a list of hashes a PC waits until it tells its own; of two lists one is enough, and what is no hash decides nothing', async () => {
  const [mine, other] = [newHardware(), newHardware()]
  const make = (more: object) =>
    makeSecret({ db: database.db, seal }, by(operator), {
      ...wanted,
      mostUses: 10,
      hardwareHashes: [mine.hash],
      ...more,
    })
  const told = (id: string | undefined, hash: string) =>
    inTransaction(database.db, (tx) => settleByHash(tx, by(device), id ?? '', hash))
  const made = await make({})
  expect(JSON.stringify(made.hardwareKeys)).not.toContain(mine.fields.serialNumber)
  const [good, bad] = [await enrol(made), await enrol(made, { serialNumber: 'ANY' })].map(({ use }) => use)
  expect([good?.state, bad?.state]).toEqual(['waiting', 'waiting'])
  expect(await told(good?.id, 'nothing')).toBe('waiting')
  expect(await told(good?.id, mine.hash)).toBe('admitted')
  expect(await told(bad?.id, other.hash)).toBe('refused')
  const both = await make({ serialNumbers: ['FX-1'] })
  expect(await enrol(both, { serialNumber: 'FX-1' })).toHaveProperty('use.state', 'admitted')
  const byHash = await enrol(both, { serialNumber: 'FX-2' })
  expect(byHash).toHaveProperty('use.state', 'waiting')
  expect(await told(byHash.use?.id, mine.hash)).toBe('admitted')
  // what is told first is final: the list of numbers does not answer who tries one after the other
  const serialOf = (id: string | undefined, serialNumber: string) =>
    inTransaction(database.db, (tx) => settleBySerial(tx, by(device), id ?? '', serialNumber))
  const [guessing, honest] = [await enrol(both), await enrol(both)].map(({ use }) => use?.id)
  expect([await serialOf(guessing, 'FX-9'), await serialOf(guessing, 'FX-1')]).toEqual(['waiting', 'waiting'])
  expect(await listUses(database.db, tenantId, both.id)).toContainEqual(
    expect.objectContaining({ id: guessing, state: 'waiting', serialNumber: 'FX-9' }),
  )
  expect(await serialOf(honest, 'FX-1')).toBe('admitted')
  expect(await told(guessing, mine.hash)).toBe('admitted')
  const first = await enrol(both)
  expect([await told(first.use?.id, other.hash), await told(first.use?.id, mine.hash)]).toEqual(['waiting', 'waiting'])
  const approved = await enrol(await make({ needsApproval: true }))
  expect(await told(approved.use?.id, mine.hash)).toBe('waiting')
  expect(await listUses(database.db, tenantId, approved.use?.secretId ?? '')).toMatchObject([{ hashListed: true }])
  await expect(make({ hardwareHashes: [mine.hash, 'x'.repeat(4000)] })).rejects.toMatchObject({
    ...{ reason: 'enrollment-secret-hash', message: expect.stringContaining('number 2') },
  })
})

test('a revoked secret enrols nothing more; who waits is refused, who was let in stays', async () => {
  const made = await make({ needsApproval: true, mostUses: 3 })
  const [first, second] = [await enrol(made), await enrol(made)].map(({ use }) => use?.id ?? '')
  await decideUse(database.db, by(operator), { id: made.id, useId: first ?? '' }, 'admitted')
  await revokeSecret(database.db, by(operator), made.id)
  await revokeSecret(database.db, by(operator), made.id)
  expect(await enrol(made)).toHaveProperty('why', 'secret-over')
  expect(await admissionOfUse(database.db, tenantId, first ?? '')).toBe('admitted')
  expect(await admissionOfUse(database.db, tenantId, second ?? '')).toBe('refused')
  expect((await auditOf(made.id)).at(-1)).toMatchObject({
    action: 'preparation.secret.revoke',
    details: { refused: 1 },
  })
  expect((await auditOf(made.id)).filter(({ action }) => action === 'preparation.secret.revoke')).toHaveLength(1)
})

test('all secrets of an organisation end at once, used up ones too, with everybody who waits; another’s go on', async () => {
  const [tenant, now] = [await insertTenant(database.db, 'northwind.example'), day(0)]
  const of = (more: Partial<typeof wanted> = {}) =>
    makeSecret({ db: database.db, seal }, by(operator, now, tenant), { ...wanted, ...more })
  const made = [await of({ needsApproval: true, mostUses: 1 }), await of(), await of({ days: 1 })]
  const { use } = await enrol(made[0]!, { tenant })
  const theirs = await make()
  const all = await revokeAllSecrets(database.db, by(operator, day(2), tenant))
  expect(all).toEqual({ revoked: 2, refused: 1 }) // the third had expired
  expect(await admissionOfUse(database.db, tenant, use?.id ?? '')).toBe('refused')
  for (const one of made) expect(await enrol(one, { tenant, now: day(2) })).toHaveProperty('why', 'secret-over')
  expect(await enrol(theirs)).toHaveProperty('use.state', 'admitted')
  const entry = await database.db
    .selectFrom('audit_entry')
    .select('details')
    .where('tenant_id', '=', tenant)
    .where('action', '=', 'preparation.secret.revoke-all')
    .executeTakeFirstOrThrow()
  expect(entry.details).toMatchObject({ revoked: 2, refused: 1, secretIds: expect.arrayContaining([made[0]?.id]) })
  expect(await revokeAllSecrets(database.db, by(operator, day(2), tenant))).toEqual({ revoked: 0, refused: 0 })
})

test('what a dismissed administrator made enrols nothing', async () => {
  const id = UserId.parse(randomUUID())
  await insertUser(database.db, tenantId, 'ada@contoso.example', 'x', { id })
  await grantRole(database.db, by(operator), { userId: id, role: 'device-administrator' })
  const ada: Actor = { kind: 'user', id, name: 'Ada' }
  const made = await make({}, ada)
  expect(await enrol(made)).toHaveProperty('use.state', 'admitted')
  const listed = await make({ serialNumbers: ['FX-1'] }, ada)
  const { use } = await enrol(listed)
  expect(use?.state).toBe('waiting')
  await database.db
    .updateTable('directory_user')
    .set({ account_enabled: false })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  expect(await enrol(made)).toHaveProperty('why', 'secret-over')
  const told = (tx: Db) => settleBySerial(tx, by(device), use?.id ?? '', 'FX-1')
  expect(await inTransaction(database.db, told)).toBe('waiting')
  await decideUse(database.db, by(operator), { id: listed.id, useId: use?.id ?? '' }, 'admitted')
})

test('a secret is taken as somebody types it: without hyphens, with blanks, in large letters', async () => {
  const made = await make({ mostUses: 3 })
  const letters = made.secret.replaceAll('-', '')
  for (const typed of [letters, ` ${made.secret.replaceAll('-', ' ')}`, letters.toUpperCase()]) {
    expect(await enrol({ ...made, secret: typed })).toHaveProperty('use.state', 'admitted')
  }
  expect(await enrol({ ...made, secret: letters.slice(1) })).toHaveProperty('why', 'secret-unknown')
})

test('an organisation has so many secrets that are good, and keeps so many in all, each bound with its own sentence', async () => {
  const crowded = await insertTenant(database.db, 'crowded.example')
  const fill = (from: number, to: number, expiresAt: Date) =>
    database.pool.query(
      `insert into enrollment_secret (tenant_id, id, display_name, user_name, secret_digest, most_uses, serial_numbers, needs_approval,
                                      created_at, expires_at, made_by_kind, made_by_id)
       select $1, gen_random_uuid(), 'x', 'u' || n, 'd', 1, '{}', false, $4::timestamptz, $5::timestamptz, 'operator', 'o'
         from generate_series($2::int, $3::int) n`,
      [crowded, from, to, day(-30), expiresAt],
    )
  const one = () => makeSecret({ db: database.db, seal }, by(operator, day(0), crowded), wanted)
  await fill(1, mostSecretsKept - 1, day(-1))
  const last = await one()
  await revokeSecret(database.db, by(operator, day(0), crowded), last.id)
  await expect(one()).rejects.toMatchObject({
    ...{ reason: 'too-many-enrollment-secrets-kept', message: expect.stringContaining('revoked or have expired') },
  })
  await database.db.deleteFrom('enrollment_secret').where('tenant_id', '=', crowded).execute()
  await fill(1, mostSecrets - 1, day(10))
  await one()
  await expect(one()).rejects.toMatchObject({ reason: 'too-many-enrollment-secrets' })
})
