// The chain against a real PostgreSQL, tampered with by its superuser.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { throwIt } from '../../test/support/throw-it.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import { startSealer } from '../jobs/seal-audit.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { type ChainDeps, exportTrail, sealTrail, verifyStretch, verifyTrail } from './chain.ops.ts'
import { linkAt, lockChain } from './chain.sql.ts'
import { canonical, checkpointKey, digestOf } from './chain.ts'
import { recordAudit } from './record.sql.ts'
import type { TrailLine } from './trail-line.ts'
import { makeVerifier } from './verify.ts'

const key = checkpointKey(randomBytes(32))
const now = new Date('2026-06-01T12:00:00.123Z')
let database: TestDatabase
let deps: ChainDeps
let tenantId: TenantId
let operation: OperationContext

beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 20 })
  deps = { db: database.db, checkpointKey: key, clock: () => now }
})
afterAll(() => database.stop())
beforeEach(async () => {
  tenantId = newTenantId()
  operation = { tenantId, actor: { kind: 'operator', id: 't', name: 't' }, now }
  await createTenant(database.db, operation, { displayName: 'Contoso', domains: [`${tenantId}.example`] })
})

const record = (n: number) =>
  recordAudit(database.db, operation, {
    action: 'test.thing.change',
    targetKind: 'thing',
    targetId: String(n),
    before: { n: n - 1 },
    after: { n },
  })

/** As somebody who is superuser of the database would. */
const tamper = (text: string) => database.pool.query(text.replaceAll('$tenant', `'${tenantId}'`))

async function lines(): Promise<TrailLine[]> {
  const found: TrailLine[] = []
  for await (const line of exportTrail(deps, tenantId)) found.push(line)
  return found
}

const waitingForLock = async () =>
  (
    await database.pool.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
  ).rows

async function chainOf(count: number): Promise<void> {
  for (let n = 1; n < count; n++) {
    await record(n)
    if (n % 3 === 0) await sealTrail(deps, tenantId)
  }
  await sealTrail(deps, tenantId)
  expect(await verifyTrail(deps, tenantId)).toMatchObject({ ok: true, position: count })
}

test('[I6] fifty writers and four linkers at once give one chain without a gap, and nobody waits for the chain', async () => {
  let writing = true
  const linkers = [1, 2, 3, 4].map(async () => {
    while (writing) await sealTrail(deps, tenantId, false)
  })
  await Promise.all(
    Array.from({ length: 50 }, async (_, writer) => {
      for (let n = 0; n < 10; n++) {
        await database.db
          .transaction()
          .execute(async (tx) => {
            await recordAudit(tx, operation, {
              action: 'test.thing.change',
              targetKind: 'thing',
              targetId: `${writer}-${n}`,
            })
            if (n % 5 === 4) throw new Error('undone')
          })
          .catch((error: Error) => expect(error.message).toBe('undone'))
      }
    }),
  )
  writing = false
  await Promise.all(linkers)
  const verdict = await verifyTrail(deps, tenantId)
  expect(verdict).toMatchObject({ ok: true, position: 401, sealed: 401, problems: [] })
  const entries = (await lines()).flatMap((line) => (line.kind === 'entry' ? [line] : []))
  expect(entries.map(({ position }) => position)).toEqual(Array.from({ length: 401 }, (_, n) => n + 1))
  expect(new Set(entries.map(({ entry }) => entry.sequence)).size).toBe(401)
})

test('[I6] the digest and the signature follow from the documented format alone', async () => {
  await chainOf(3)
  const [trail, first, second] = await lines()
  if (trail?.kind !== 'trail' || first?.kind !== 'entry' || second?.kind !== 'entry') throw new Error('another order')
  expect(first.entry).toMatchObject({
    action: 'directory.tenant.create',
    at: '2026-06-01T12:00:00.123000Z',
    actor: { kind: 'operator', id: 't', name: 't' },
    door: 'local',
  })
  expect(second.entry).toMatchObject({ before: { n: 0 }, after: { n: 1 }, details: {} })
  expect(first.digest).toBe(digestOf(1, '', first.entry))
  expect(second.digest).toBe(digestOf(2, first.digest, second.entry))
  expect(canonical({ b: [1, 'ä', null], a: { d: 1.5, c: true } })).toBe('{"a":{"c":true,"d":1.5},"b":[1,"ä",null]}')
})

const tampering: ReadonlyArray<readonly [what: string, sql: string, says: RegExp]> = [
  [
    'an entry is edited',
    `update audit_entry set actor_name = 'somebody else' where tenant_id = $tenant and target_id = '4'`,
    /Entry 5 .* was changed/,
  ],
  [
    'an entry is edited by a microsecond',
    `update audit_entry set at = at + interval '1 microsecond' where tenant_id = $tenant and target_id = '4'`,
    /Entry 5 .* was changed/,
  ],
  [
    'what was before is edited',
    `update audit_entry set before = '{"n": 0}' where tenant_id = $tenant and target_id = '4'`,
    /Entry 5 .* was changed/,
  ],
  [
    'an entry is deleted',
    `delete from audit_entry where tenant_id = $tenant and target_id = '4'`,
    /Entry 5 .* was removed/,
  ],
  [
    'an entry and its link are deleted',
    `with gone as (delete from audit_entry where tenant_id = $tenant and target_id = '4' returning sequence)
     delete from audit_link where tenant_id = $tenant and sequence in (select sequence from gone)`,
    /After entry 4 of the chain comes 6/,
  ],
  [
    'only a link is deleted',
    `delete from audit_link where tenant_id = $tenant and position = 5`,
    /does not stand in the chain/,
  ],
  [
    'two entries change places',
    `create temp table pair as select * from audit_link where tenant_id = $tenant and position in (5, 6);
     delete from audit_link where tenant_id = $tenant and position in (5, 6);
     insert into audit_link select tenant_id, 11 - position, sequence, digest from pair; drop table pair`,
    /Entry 5 .* was changed/,
  ],
  [
    'an entry is slipped in beside the chain',
    `insert into audit_entry (tenant_id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id)
     values ($tenant, now(), 'user', 'x', 'x', 'x', 'x', 'x')`,
    /does not stand in the chain/,
  ],
  [
    'the links at the end are deleted',
    `delete from audit_link where tenant_id = $tenant and position > 7`,
    /should end at 10/,
  ],
  ['signatures are deleted', `delete from audit_checkpoint where tenant_id = $tenant and position > 5`, /not signed/],
  [
    'a signature is copied to another place',
    `update audit_checkpoint set position = 9 where tenant_id = $tenant and position = 10`,
    /not signed|not what its checkpoint says/,
  ],
]

for (const [what, sql, says] of tampering) {
  test(`[I6] a superuser's hand is noticed: ${what}`, async () => {
    await chainOf(10)
    await tamper(sql)
    const verdict = await verifyTrail(deps, tenantId)
    expect(verdict.ok).toBe(false)
    expect(verdict.problems.join('\n')).toMatch(says)
  })
}

test('[I6] a chain written anew by a superuser does not carry our signature', async () => {
  await chainOf(6)
  const forger: ChainDeps = { ...deps, checkpointKey: checkpointKey(randomBytes(32)) }
  await tamper(`update audit_entry set actor_name = 'nobody' where tenant_id = $tenant and target_id = '4'`)
  await tamper(`delete from audit_link where tenant_id = $tenant; delete from audit_checkpoint where tenant_id = $tenant;
    insert into audit_pending select tenant_id, sequence from audit_entry where tenant_id = $tenant`)
  await sealTrail(forger, tenantId)
  const verdict = await verifyTrail(deps, tenantId)
  expect(verdict.problems.join('\n')).toMatch(/not signed by this installation/)
})

test('[I6] an end cut off cleanly is noticed against a checkpoint that was kept elsewhere, and only then', async () => {
  await chainOf(10)
  const kept = (await lines()).flatMap((line) => (line.kind === 'checkpoint' ? [line.checkpoint] : []))
  expect(kept.at(-1)).toMatchObject({ position: 10 })
  await tamper(`delete from audit_checkpoint where tenant_id = $tenant and position > 7;
    with gone as (delete from audit_link where tenant_id = $tenant and position > 7 returning sequence)
    delete from audit_entry where tenant_id = $tenant and sequence in (select sequence from gone)`)
  expect(await verifyTrail(deps, tenantId)).toMatchObject({ ok: true, position: 7 })
  expect((await verifyTrail(deps, tenantId, kept)).problems).toEqual([expect.stringContaining('its end was cut off')])

  // the chain grows past the place again, signed by us: another history than the kept one
  for (let n = 20; n < 25; n++) await record(n)
  expect((await verifyTrail(deps, tenantId)).ok).toBe(true)
  expect((await verifyTrail(deps, tenantId, kept)).problems).toEqual([expect.stringContaining('kept checkpoint')])
})

test('[I6] the server notices by itself that the end of a chain was cut, and raises one alarm', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  const errors: string[] = []
  const options = {
    ...deps,
    keptIn: join(folder, 'kept.jsonl'),
    onError: (error: unknown) => errors.push(String(error)),
  }
  const alarms = async () =>
    (await database.db.selectFrom('alarm').selectAll().where('tenant_id', '=', tenantId).execute()).map(
      ({ kind, count, detail }) => ({ kind, count, detail }),
    )
  try {
    for (let n = 1; n < 8; n++) await record(n)
    let sealer = await startSealer(options)
    await sealer.seal()
    await sealer.verify()
    expect(await alarms()).toEqual([])
    await sealer.stop() // writes what it keeps

    await tamper(`delete from audit_checkpoint where tenant_id = $tenant;
      with gone as (delete from audit_link where tenant_id = $tenant returning sequence)
      delete from audit_entry where tenant_id = $tenant and sequence in
        (select sequence from gone order by sequence desc limit 3);
      insert into audit_pending select tenant_id, sequence from audit_entry where tenant_id = $tenant`)
    sealer = await startSealer(options)
    await sealer.seal()
    const [first] = await alarms()
    expect(first).toMatchObject({ kind: 'audit-chain', detail: { problems: [expect.stringContaining('reached 8')] } })
    await sealer.verify()
    expect(await alarms()).toHaveLength(1)
    await sealer.stop()
    expect(errors[0]).toContain('does not verify')

    // what was kept of the true chain is the proof: whatever the forged one holds takes its place in no round
    const proof = readFileSync(options.keptIn, 'utf8')
    expect(JSON.parse(proof)).toMatchObject({ checkpoint: { position: 8 } })
    for (let n = 20; n < 30; n++) await record(n)
    sealer = await startSealer(options)
    await sealer.seal()
    await sealer.stop()
    expect(readFileSync(options.keptIn, 'utf8')).toBe(proof)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const goneFromTheStart: ReadonlyArray<readonly [what: string, sql: string, says: string]> = [
  [
    'the first link',
    'delete from audit_link where tenant_id = $tenant and position = 1',
    'After entry 0 of the chain comes 2',
  ],
  [
    'the first entry and its link',
    `with gone as (delete from audit_link where tenant_id = $tenant and position = 1 returning sequence)
     delete from audit_entry where tenant_id = $tenant and sequence in (select sequence from gone)`,
    'After entry 0 of the chain comes 2',
  ],
  [
    'every link and signature, and the entries stay',
    'delete from audit_checkpoint where tenant_id = $tenant; delete from audit_link where tenant_id = $tenant',
    'does not stand in the chain',
  ],
  [
    'the whole trail',
    `delete from audit_checkpoint where tenant_id = $tenant; delete from audit_link where tenant_id = $tenant;
     delete from audit_entry where tenant_id = $tenant`,
    'the chain ends at 0',
  ],
  [
    'every entry, and the links stay',
    'delete from audit_entry where tenant_id = $tenant',
    'Entry 1 of the chain (sequence',
  ],
  [
    'the tenant with all that was its own',
    `delete from audit_checkpoint where tenant_id = $tenant; delete from audit_link where tenant_id = $tenant;
     delete from audit_entry where tenant_id = $tenant; delete from tenant where tenant_id = $tenant`,
    'the chain ends at 0',
  ],
]

test('[I6] the server notices by itself what is gone from a chain, were it all of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  const errors: string[] = []
  const errorsAbout = (about: string) => errors.filter((error) => error.includes(about))
  try {
    const keptIn = join(folder, 'kept.jsonl')
    const sealer = await startSealer({
      ...deps,
      keptIn,
      byItself: false,
      onError: (error) => errors.push(String(error)),
    })
    const cases: Array<readonly [id: TenantId, what: string, says: string]> = []
    for (const [what, sql, says] of goneFromTheStart) {
      tenantId = newTenantId()
      operation = { ...operation, tenantId }
      await createTenant(database.db, operation, { displayName: 'x', domains: [`${tenantId}.example`] })
      for (let n = 1; n < 8; n++) await record(n)
      await sealer.seal()
      await tamper(sql)
      cases.push([tenantId, what, says])
    }
    expect(cases.flatMap(([id]) => errorsAbout(id))).toEqual([])
    await sealer.verify()
    await sealer.stop()
    for (const [id, what, says] of cases) {
      const alarms = await database.db.selectFrom('alarm').selectAll().where('tenant_id', '=', id).execute()
      const problems = alarms.flatMap(({ detail }) => (detail as { problems: string[] }).problems)
      expect(errorsAbout(id)[0], what).toContain(`does not verify: ${problems[0] ?? 'The chain'}`)
      expect([...problems, ...errorsAbout(id)].join().toLowerCase(), what).toContain(says.toLowerCase())
      expect(problems.length, what).toBeLessThanOrEqual(5)
      // a tenant that is gone has no list of alarms
      expect(alarms.map(({ kind }) => kind)).toEqual(what.startsWith('the tenant') ? [] : ['audit-chain'])
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('[I6] a tenant whose trail cannot be sealed or read keeps no other waiting', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  const errors: string[] = []
  const onError = (error: unknown) => errors.push(String(error))
  const others = async () =>
    (await database.db.selectFrom('audit_pending').select('tenant_id').execute()).filter(
      ({ tenant_id }) => tenant_id !== tenantId,
    )
  try {
    await record(1)
    await sealTrail(deps, tenantId)
    await record(2)
    await tamper('alter table audit_link add constraint bad_tenant check (tenant_id <> $tenant) not valid')
    for (let n = 0; n < 5; n++) {
      const other = newTenantId()
      await createTenant(
        database.db,
        { ...operation, tenantId: other },
        { displayName: 'x', domains: [`${other}.example`] },
      )
    }
    const keptIn = join(folder, 'kept.jsonl')
    const sealer = await startSealer({ ...deps, keptIn, onError, byItself: false, tenantsAtOnce: 1 })
    await sealer.seal()
    expect(await others()).toEqual([])
    expect(errors).toEqual([expect.stringContaining(`The audit trail of ${tenantId} could not be sealed`)])
    // one tenant a round: each has its turn, and then the first has it again
    const { rows } = await database.pool.query('select count(*)::int as n from tenant /* every tenant: a number */')
    const rounds = Number(rows[0]?.n) + 1
    const unread = () => errors.filter((error) => error.includes('could not be verified'))
    for (const times of [1, 2]) {
      for (let round = 0; round < rounds; round++) await sealer.verify()
      expect(unread()).toEqual(
        Array.from({ length: times }, () => expect.stringContaining(`The audit trail of ${tenantId}`)),
      )
    }
    await sealer.stop()
  } finally {
    await tamper('alter table audit_link drop constraint bad_tenant')
    rmSync(folder, { recursive: true })
  }
})

test('[I6] a chain that another server links keeps no other waiting; who stops the server waits for no chain to be read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  const keptIn = join(folder, 'kept.jsonl')
  const errors: string[] = []
  const options = { ...deps, keptIn, byItself: false, onError: (error: unknown) => errors.push(String(error)) }
  try {
    await chainOf(3)
    await record(9)
    const other = newTenantId()
    await createTenant(
      database.db,
      { ...operation, tenantId: other },
      { displayName: 'x', domains: [`${other}.example`] },
    )
    await database.db.transaction().execute(async (tx) => {
      await lockChain(tx, tenantId, true)
      const sealer = await startSealer(options)
      await sealer.seal()
      await sealer.stop()
    })
    const kept = readFileSync(keptIn, 'utf8').trim().split('\n')
    expect(kept.filter((line) => line.includes(other))).toHaveLength(1)
    for (const line of kept) expect(JSON.parse(line)).toMatchObject({ checkpoint: { signature: expect.any(String) } })

    await tamper(`delete from audit_entry where tenant_id = $tenant and target_id = '1'`)
    const sealer = await startSealer(options)
    const verifying = sealer.verify()
    await sealer.stop()
    await verifying
    expect(errors).toEqual([])

    // what is being read is waited for: the database is closed behind it
    const done: string[] = []
    await database.db.transaction().execute(async (tx) => {
      await lockChain(tx, tenantId, true)
      const reading = await startSealer(options)
      const verified = reading.verify().then(() => done.push('verified'))
      await expect.poll(async () => (await waitingForLock()).length, { timeout: 20_000 }).toBe(1)
      const stopped = reading.stop().then(() => done.push('stopped'))
      for (let n = 0; n < 100; n++) await tamper('select 1')
      expect(done).toEqual([])
      void Promise.all([verified, stopped]).then(() => done.push('all'))
    })
    await expect.poll(() => done, { timeout: 20_000 }).toEqual(['verified', 'stopped', 'all'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('[I6] the server seals by itself what is committed, until it is stopped or when it is not told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const options = { ...deps, keptIn: join(folder, 'kept.jsonl'), onError: throwIt }
  try {
    const idle = await startSealer({ ...options, byItself: false })
    expect(vi.getTimerCount()).toBe(0)
    await idle.stop()
    const sealer = await startSealer(options)
    await record(1)
    vi.advanceTimersByTime(2000)
    const links = () =>
      database.db.selectFrom('audit_link').select('position').where('tenant_id', '=', tenantId).execute()
    await expect.poll(async () => (await links()).length, { timeout: 30_000 }).toBe(2)
    await sealer.stop()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
    rmSync(folder, { recursive: true })
  }
})

test('[I6] a damaged file of kept checkpoints is told and put aside, and its whole lines still count', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-chain-'))
  const keptIn = join(folder, 'kept.jsonl')
  const errors: string[] = []
  const options = { ...deps, keptIn, byItself: false, onError: (error: unknown) => errors.push(String(error)) }
  try {
    await record(1)
    const sealer = await startSealer(options)
    await sealer.stop() // seals what waits, and keeps it
    expect(errors).toEqual([])
    const whole = readFileSync(keptIn, 'utf8')
    expect(whole).toContain(tenantId)
    expect(statSync(keptIn).mode & 0o777).toBe(0o600)
    writeFileSync(keptIn, `{"kind":"checkpoint","checkpoint":{"tenantId\n${whole}`)
    const again = await startSealer(options)
    await again.stop()
    expect(errors).toEqual([expect.stringContaining('is damaged: line 1 is no checkpoint')])
    expect(readFileSync(keptIn, 'utf8')).toBe(whole)
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('[I6] more entries than are linked, signed or read at once are all linked and read, and the last stretch by itself', async () => {
  await tamper(`with made as (
      insert into audit_entry (tenant_id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id)
      select $tenant, now(), 'user', 'x', 'x', 'test.bulk', 'x', n::text from generate_series(1, 1100) n
      returning tenant_id, sequence)
    insert into audit_pending select tenant_id, sequence from made`)
  expect(await sealTrail(deps, tenantId)).toMatchObject({ tenantId, position: 1101 })
  expect(await verifyTrail(deps, tenantId)).toMatchObject({ ok: true, position: 1101, sealed: 1101 })
  const positions = (await lines()).flatMap((line) => (line.kind === 'entry' ? [line.position] : []))
  expect(positions).toEqual(Array.from({ length: 1101 }, (_, n) => n + 1))

  // the stretch begins behind entry 101; what was kept of what stands before is compared with the links there
  expect(await verifyStretch(deps, tenantId, [])).toMatchObject({ ok: true, position: 1101, sealed: 1000 })
  const unsigned = (position: number) => {
    const said = { tenantId, position, digest: 'ab', at: now.toISOString() }
    return checkpointKey(randomBytes(32)).sign(said)
  }
  const digestAt = async (position: number) => (await linkAt(database.db, tenantId, position)) ?? ''
  expect(await verifyStretch(deps, tenantId, [{ ...unsigned(100), digest: await digestAt(100) }])).toMatchObject({
    ok: false, // right, and by another installation
  })
  const own = async (position: number) =>
    deps.checkpointKey.sign({ tenantId, position, digest: await digestAt(position), at: now.toISOString() })
  expect(await verifyStretch(deps, tenantId, [await own(100), await own(101)])).toMatchObject({ ok: true })
  const other = deps.checkpointKey.sign({ tenantId, position: 100, digest: 'ab', at: now.toISOString() })
  expect((await verifyStretch(deps, tenantId, [other])).problems).toEqual([
    expect.stringContaining('Entry 100 or one before it is not what the kept checkpoint'),
  ])
  expect((await verifyStretch(deps, tenantId, [unsigned(102)])).problems).toEqual([
    'The kept checkpoint at 102 is not signed by this installation.',
    expect.stringContaining('is not what the kept checkpoint'),
  ])
  await tamper(`insert into audit_entry (tenant_id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id)
    values ($tenant, now(), 'user', 'x', 'x', 'x', 'x', 'x')`)
  expect(await verifyStretch(deps, tenantId, [])).toMatchObject({ ok: true }) // found by the check of the whole chain
  expect((await verifyTrail(deps, tenantId)).problems).toEqual([expect.stringContaining('does not stand in the chain')])
})

test('[I6] an export ends where the trail ended when it began, whatever is sealed meanwhile', async () => {
  await chainOf(4)
  const verifier = makeVerifier()
  let read = 0
  for await (const line of exportTrail(deps, tenantId)) {
    verifier.line(line)
    if (read++ > 0) continue
    await record(9)
    await sealTrail(deps, tenantId)
  }
  expect(verifier.verdict()).toMatchObject({ ok: true, position: 4, sealed: 4 })
  expect(await verifyTrail(deps, tenantId)).toMatchObject({ ok: true, position: 5 })
})

test('[I6] who seals waits for who is sealing, unless told not to', async () => {
  await record(1)
  let sealed: unknown = 'waits'
  await database.db.transaction().execute(async (tx) => {
    await lockChain(tx, tenantId, true)
    expect(await sealTrail(deps, tenantId, false)).toBeUndefined()
    void sealTrail(deps, tenantId).then((made) => {
      sealed = made?.position
    })
    await expect.poll(async () => (await waitingForLock()).length, { timeout: 20_000 }).toBe(1)
    expect(sealed).toBe('waits')
  })
  await expect.poll(() => sealed, { timeout: 20_000 }).toBe(2)
})

test('[I6] of a tenant that never had an entry the trail is empty, and whole', async () => {
  tenantId = newTenantId()
  expect((await lines()).map(({ kind, ...line }) => [kind, 'position' in line && line.position])).toEqual([
    ['trail', false],
    ['end', 0],
  ])
  expect(await verifyTrail(deps, tenantId)).toMatchObject({ ok: true, position: 0, sealed: 0 })
})

test('a stretch at the end of a long chain is verified by itself, and an exported file that was torn is not whole', async () => {
  await chainOf(6)
  expect(await verifyStretch(deps, tenantId, [])).toMatchObject({ ok: true, position: 6 })
  expect(await verifyTrail(deps, tenantId, [], 1)).toMatchObject({ ok: true, position: 6, sealed: 5 })
  const torn = makeVerifier()
  for (const line of (await lines()).slice(0, -1)) torn.line(line)
  expect(torn.verdict().problems).toEqual(['The trail breaks off before its end.'])
  const foreign = makeVerifier({ key: checkpointKey(randomBytes(32)).publicKey })
  for (const line of await lines()) foreign.line(line)
  expect(foreign.verdict().problems[0]).toContain('another installation')
})
