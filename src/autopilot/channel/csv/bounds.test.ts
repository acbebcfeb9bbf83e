// Limits on a file's size and on how often it names devices of others, and the record of an import that did not come to its
// end.

import { setImmediate } from 'node:timers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../../test/support/import-deps.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { notebookExample } from '../../../protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../simulator/simulated-hardware.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import { importIdentities } from '../graph/identity.ops.ts'
import { type ImportOptions, type ImportSummary, importDevices } from './csv.ops.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())

const now = new Date('2026-11-21T10:00:00Z')
const three = 'Device Serial Number,Windows Product ID,Hardware Hash'
const header = `${three},Group Tag`
const hash = encodeFields(notebookExample).base64
/** A row whose hash cannot be read, and a line that is no row at all. */
const badHash = 'S,,AAAA'
const noRow = 'a,b'
let tenants = 0
const newTenant = () => insertTenant(database.db, `bounds${tenants++}.example`)

type How = ImportOptions & { readonly tenant?: TenantId; readonly deps?: Partial<ImportDeps>; readonly at?: Date }
type Answer = { readonly summary: ImportSummary; readonly verdicts: readonly Verdict[] }

async function upload(
  parts: Iterable<Uint8Array | string> | AsyncIterable<Uint8Array>,
  how: How = {},
): Promise<Answer> {
  const { tenant, deps: other, at = now, ...options } = how
  const tenantId = tenant ?? (await newTenant())
  async function* bytes() {
    for await (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
  }
  const verdicts: Verdict[] = []
  const deps = { ...importDeps(database, () => at), ...other }
  const actor = { kind: 'user', id: 'admin', name: 'admin' } as const
  const summary = await importDevices(
    deps,
    { tenantId, actor, now: at },
    bytes(),
    options,
    (one) => void verdicts.push(one),
  )
  return { summary, verdicts }
}

const fileOf = (...lines: readonly string[]) => [`${lines.join('\n')}\n`]
const many = (count: number, line: string) => Array.from({ length: count }, () => line)

const recordsOf = (tenant: TenantId) =>
  database.db.selectFrom('device_import').selectAll().where('tenant_id', '=', tenant).execute()

function lineOf(seed: number): string {
  return `,,${encodeFields(simulatedHardware(seed, {})).base64},`
}

describe('what a file says', () => {
  test('a group tag of the request is that of every row that names none', async () => {
    const tenant = await newTenant()
    await upload(fileOf(header, lineOf(1), `${lineOf(2)}Sales`), { tenant, groupTag: 'Depot' })
    const { rows } = await database.pool.query(
      'select group_tag from autopilot_device where tenant_id = $1 order by 1',
      [tenant],
    )
    expect(rows).toEqual([{ group_tag: 'Depot' }, { group_tag: 'Sales' }])
  })

  test('a file without header loses no row, and says so', async () => {
    const { summary, verdicts } = await upload(fileOf(lineOf(3), lineOf(4)), { dryRun: true })
    expect(summary).toMatchObject({ rows: 2, registered: 2, warned: 2, findings: [{ name: 'HeaderMissing', line: 1 }] })
    expect(verdicts.map(({ line }) => line)).toEqual([1, 2])
  })

  test('what is said about the header is in the summary, also when there is no row', async () => {
    const { summary } = await upload(fileOf(`${three},Colour`), { dryRun: true })
    expect(summary).toMatchObject({
      rows: 0,
      findings: [{ name: 'ExtraColumnIgnored' }, { name: 'HeaderMissing', line: 1 }],
    })
    expect((await upload(fileOf(`${three},Colour`, badHash), { dryRun: true })).summary.findings).toHaveLength(1)
  })

  test.each([';', '\t'])('strict mode refuses a file that is separated by %j', async (separator) => {
    const file = fileOf(three, `FX100-000042,,${hash}`)
    expect((await upload(file, { strict: true, dryRun: true })).summary).toMatchObject({ rows: 1, registered: 1 })
    const other = file.map((text) => text.replaceAll(',', separator))
    expect((await upload(other, { dryRun: true })).summary).toMatchObject({ registered: 1 })
    await expect(upload(other, { strict: true, dryRun: true })).rejects.toMatchObject({ reason: 'csv-header' })
  })

  test('strict mode refuses UTF-16, which is read otherwise', async () => {
    const file = fileOf(three, `FX100-000042,,${hash}`).map((text) => Buffer.from(`\ufeff${text}`, 'utf16le'))
    expect((await upload(file, { dryRun: true })).summary).toMatchObject({ registered: 1 })
    await expect(upload(file, { strict: true, dryRun: true })).rejects.toMatchObject({ reason: 'csv-encoding' })
  })

  test('a dry run leaves no record, no remark and no entry', async () => {
    const tenant = await newTenant()
    expect((await upload(fileOf(header, badHash), { tenant, dryRun: true })).summary).toMatchObject({ refused: 1 })
    for (const table of ['device_import', 'device_import_row', 'audit_entry', 'autopilot_device']) {
      const { rows } = await database.pool.query(`select from ${table} where tenant_id = $1`, [tenant])
      expect([table, rows.length]).toEqual([table, 0])
    }
    await upload(fileOf(header, badHash), { tenant, fileName: 'x'.repeat(300) })
    expect(await recordsOf(tenant)).toMatchObject([
      { file_name: 'x'.repeat(255), refused: 1, state: 'complete', failure: null },
    ])
  })
})

test('each batch has one entry in the audit, and a batch without rows is none', async () => {
  const tenant = await newTenant()
  await upload(fileOf(header, ...many(4, badHash)), { tenant, batchRows: 2 })
  const entries = database.db.selectFrom('audit_entry').select('details').where('tenant_id', '=', tenant)
  const none = { registered: 0, updated: 0, channel: 'mdm-csv' }
  expect((await entries.execute()).map(({ details }) => details)).toEqual([
    { lines: [2, 3], ...none, refused: 2 },
    { lines: [4, 5], ...none, refused: 2 },
  ])
})

describe('bounds', () => {
  test('as many rows as allowed are taken, one more is refused', async () => {
    expect((await upload(fileOf(header, ...many(2, badHash)), { maxRows: 2 })).summary).toMatchObject({ rows: 2 })
    await expect(upload(fileOf(header, ...many(3, badHash)), { maxRows: 2 })).rejects.toMatchObject({
      reason: 'csv-too-many-rows',
    })
    const most = { strict: true, maxRows: 4000, dryRun: true }
    expect((await upload(fileOf(three, badHash), most)).summary).toMatchObject({ rows: 1 })
    await expect(upload(fileOf(three, badHash), { ...most, maxRows: 4001 })).rejects.toMatchObject({
      reason: 'csv-too-many-rows',
    })
  })

  test('up to 4,000 rows a file is refused before anything of it is stored', async () => {
    const tenant = await newTenant()
    const file = fileOf(header, ...many(4001, badHash))
    await expect(upload(file, { tenant, maxRows: 4000 })).rejects.toMatchObject({ reason: 'csv-too-many-rows' })
    expect(await recordsOf(tenant)).toEqual([])
  })

  test.each([
    ['a line with too few values', noRow],
    ['a line with a stray quotation mark', 'a,b",c,d'],
  ])('[T-58] the import stops at the 1,001st: %s; rows that are only wrong do not count', async (_name, line) => {
    const whole = fileOf(header, ...many(1000, line), ...many(100, badHash))
    expect((await upload(whole, { dryRun: true })).summary).toMatchObject({ state: 'complete', refused: 1100 })
    const { summary } = await upload(fileOf(header, ...many(1001, line)), { dryRun: true })
    expect(summary).toMatchObject({ state: 'failed', failure: expect.stringContaining('More than 1000 lines') })
    expect(summary.failure).toContain('up to line 1002:')
  })

  test('[T-58] others have their turn after every three rows, and after every hundred verdicts', async () => {
    let turns = 0
    let counting = true
    const count = () => {
      turns++
      if (counting) setImmediate(count)
    }
    setImmediate(count)
    const turnsOfParts: number[] = []
    function* parts() {
      yield `${header}\n`
      turnsOfParts.push(turns)
      yield `${many(30, badHash).join('\n')}\n`
      turnsOfParts.push(turns)
    }
    const turnsOfVerdicts: number[] = []
    const tenantId = await newTenant()
    async function* bytes() {
      for (const part of parts()) yield Buffer.from(part)
      yield Buffer.from(`${many(220, badHash).join('\n')}\n`)
    }
    const deps = importDeps(database, () => now)
    const operation = { tenantId, actor: { kind: 'user', id: 'admin', name: 'admin' } as const, now }
    await importDevices(deps, operation, bytes(), { dryRun: true }, () => void turnsOfVerdicts.push(turns))
    counting = false
    const turnsOfRows = (turnsOfParts[1] ?? 0) - (turnsOfParts[0] ?? 0)
    expect(turnsOfRows).toBeGreaterThanOrEqual(9)
    expect(turnsOfRows).toBeLessThanOrEqual(11)
    expect([0, 99, 100, 199, 200].map((at) => (turnsOfVerdicts[at] ?? 0) - (turnsOfVerdicts[0] ?? 0))).toEqual([
      0, 0, 1, 1, 2,
    ])
  })
})

describe('devices of others', () => {
  const foreign = lineOf(500)
  const own = lineOf(501)

  test('[T-23] being refused for them 600 times is the most at once: the file stops there, and the next is refused', async () => {
    await upload(fileOf(header, foreign))
    const tenant = await newTenant()
    const { summary } = await upload(fileOf(header, ...many(660, foreign)), { tenant, batchRows: 60 })
    expect(summary).toMatchObject({ state: 'failed', rows: 600, refused: 600 })
    expect(summary.failure).toMatch(/too many devices that others have registered.* up to line 601 /)
    await expect(upload(fileOf(header, own), { tenant })).rejects.toMatchObject({
      code: 'too-many',
      reason: 'foreign-devices',
      details: { retryAfterSeconds: 1 },
    })
    expect(await recordsOf(tenant)).toMatchObject([{ state: 'failed', refused: 600, failure: summary.failure }])
  })

  test('[T-23] asking many times at once passes the limit by no more than what has a turn', async () => {
    const hashes = Array.from({ length: 300 }, (_, n) => lineOf(700 + n))
    await upload(fileOf(header, ...hashes))
    const tenant = await newTenant()
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => upload(fileOf(header, ...hashes), { tenant, dryRun: true })),
    )
    const refused = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value.summary.refused] : []))
    expect(refused.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(900) // 600, and one more beside it
    expect(refused.length).toBeGreaterThanOrEqual(2)
  })

  test('[T-23] its own devices do not count against an organisation', async () => {
    const tenant = await newTenant()
    const { summary } = await upload(fileOf(header, ...many(599, foreign), own, own), { tenant })
    expect(summary).toMatchObject({ state: 'complete', rows: 601 })
    expect((await upload(fileOf(header, own), { tenant })).summary).toMatchObject({ state: 'complete', updated: 1 })
  })
})

describe('made-up devices with the serial numbers of others', () => {
  const theirs = 700
  const batchRows = 100
  let made = 10_000
  let owner: TenantId
  /** Everything but serial number, maker and model is new; `from` says whose. */
  const guess = (from: number): string => {
    const { serialNumber, manufacturer, productName } = simulatedHardware(from, {})
    const named = { serialNumber: serialNumber!, manufacturer: manufacturer!, productName: productName! } // simulated hardware has them
    return encodeFields({ ...simulatedHardware(made++, {}), ...named }).base64
  }
  const guesses = (from: number) => Array.from({ length: theirs }, (_, n) => `,,${guess(from + n)},`)
  beforeAll(async () => {
    owner = await newTenant()
    await upload(fileOf(header, ...Array.from({ length: theirs }, (_, n) => lineOf(3000 + n))), { tenant: owner })
  })

  test.each([true, false])(
    '[T-23] [T-48] are answered, and limited, as those with serial numbers that nobody has (dry run: %s)',
    async (dryRun) => {
      const answers = []
      for (const from of [3000, 30_000]) {
        const tenant = await newTenant()
        const { summary } = await upload(fileOf(header, ...guesses(from)), { tenant, dryRun, batchRows })
        const after = await upload(fileOf(header, lineOf(made++)), { tenant, dryRun })
        answers.push([summary, after.summary].map(({ importId: _, ...rest }) => rest))
      }
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]).toMatchObject([
        { state: 'complete', registered: theirs, refused: 0 },
        { state: 'complete', registered: 1 },
      ])
    },
  )

  test('[T-23] are told to the administrators of the devices, in a dry run, in JSON and in an import', async () => {
    const named = async (work: (deps: Partial<ImportDeps>, tenant: TenantId) => Promise<unknown>) => {
      const touched: Array<{ readonly tenantId: TenantId }> = []
      await work({ guesses: { note: (devices) => void touched.push(...devices) } }, await newTenant())
      return touched.filter(({ tenantId }) => tenantId === owner).length
    }
    const three = () => [3000, 3001, 3002].map((from) => `,,${guess(from)},`)
    const file = () => fileOf(header, ...three(), lineOf(made++))
    expect(await named((deps, tenant) => upload(file(), { tenant, deps, dryRun: true }))).toBe(3)
    const more = { serialNumber: '', productKey: '', groupTag: '', assignedUser: '' }
    expect(
      await named((deps, tenantId) =>
        importIdentities(
          { ...importDeps(database, () => now), ...deps },
          { tenantId, actor: { kind: 'user', id: 'admin', name: 'admin' }, now },
          [{ ...more, hardwareHash: guess(3003) }],
        ),
      ),
    ).toBe(1)
    expect(await named((deps, tenant) => upload(file(), { tenant, deps }))).toBe(3)
  })

  test('[T-23] in one file count once each, and not where several devices share the value', async () => {
    const touched: Array<{ readonly tenantId: TenantId }> = []
    const deps = { guesses: { note: (devices: readonly { tenantId: TenantId }[]) => void touched.push(...devices) } }
    const tenant = await newTenant()
    const row = `,,${guess(3010)},`
    await upload(fileOf(header, ...many(60, row)), { tenant, deps, dryRun: true })
    expect(touched.filter(({ tenantId }) => tenantId === owner)).toHaveLength(1)
    const shared = () => {
      const fields = {
        ...simulatedHardware(made++, {}),
        serialNumber: 'Default 007',
        manufacturer: 'M',
        productName: 'P',
      }
      return `,,${encodeFields(fields).base64},`
    }
    const other = await newTenant()
    await upload(fileOf(header, shared(), shared(), shared()), { tenant: other })
    touched.length = 0
    await upload(fileOf(header, shared(), shared()), { tenant, deps })
    expect(touched.filter(({ tenantId }) => tenantId === other)).toEqual([])
  })

  test('[T-56] that somebody registered first do not stop the import of the true ones, nor the next', async () => {
    const tenant = await newTenant()
    await upload(fileOf(header, ...guesses(50_000)), { tenant: await newTenant(), batchRows })
    const shipment = Array.from({ length: theirs }, (_, n) => lineOf(50_000 + n))
    const { summary } = await upload(fileOf(header, ...shipment), { tenant, batchRows })
    expect(summary).toMatchObject({ state: 'complete', registered: theirs })
    const next = await upload(fileOf(header, lineOf(made++)), { tenant })
    expect(next.summary).toMatchObject({ state: 'complete', registered: 1 })
  })

  test('one device of others with the product key of a whole fleet is no guess', async () => {
    const fleet = (count: number) =>
      Array.from({ length: count }, () => {
        const fields = { ...simulatedHardware(made++, {}), productKeyId: '4815162342108' }
        return `,,${encodeFields(fields).base64},`
      })
    const [tenant, touched] = [await newTenant(), [] as unknown[]]
    const deps = { guesses: { note: (devices: readonly unknown[]) => void touched.push(...devices) } }
    await upload(fileOf(header, ...fleet(30)), { tenant })
    await upload(fileOf(header, ...fleet(1)))
    const { summary } = await upload(fileOf(header, ...fleet(700)), { tenant, batchRows: 350, deps })
    expect(summary).toMatchObject({ state: 'complete', registered: 700 })
    expect(touched).toEqual([])
  })
})

describe('an import that does not come to its end', () => {
  async function* breaking(error: Error): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${header}\n${badHash}\n${badHash}\n`)
    throw error
  }

  test('because the upload breaks off before its first row tells its caller and leaves nothing', async () => {
    const tenant = await newTenant()
    async function* nothing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`)
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    }
    await expect(upload(nothing(), { tenant, batchRows: 1 })).rejects.toThrow('reset')
    expect(await recordsOf(tenant)).toEqual([])
  })

  test('because the upload breaks off says what is stored, to its caller and on record', async () => {
    const tenant = await newTenant()
    const gone = Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    const { summary } = await upload(breaking(gone), { tenant, batchRows: 1 })
    expect(summary).toMatchObject({ state: 'failed', rows: 2, refused: 2 })
    expect(summary.failure).toMatch(/^The upload broke off\. Rows up to line 3 are stored.*Upload the same file again/)
    expect(await recordsOf(tenant)).toMatchObject([
      { state: 'failed', refused: 2, failure: summary.failure, finished_at: now },
    ])
  })

  test('because of an error that nobody foresaw is on record as failed, without the error', async () => {
    const tenant = await newTenant()
    await expect(upload(breaking(new Error('secret')), { tenant, batchRows: 1 })).rejects.toThrow('secret')
    const failure = 'Something went wrong on our side.'
    expect(await recordsOf(tenant)).toMatchObject([{ state: 'failed', refused: 2, failure, finished_at: now }])
  })

  /** Connects when nothing is named for this attempt. */
  function poolThat(...errors: ReadonlyArray<Error | undefined>) {
    let attempts = 0
    const connect = () => {
      const error = errors[attempts++]
      return error ? Promise.reject(error) : database.pool.connect()
    }
    const pool = { connect } as unknown as ImportDeps['pool']
    return { pool, attempts: () => attempts }
  }
  const withCode = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })
  const unavailable = withCode('ECONNREFUSED', { syscall: 'connect' })
  const busy = new Fault('too-many', 'Too many wait.', { reason: 'imports-waiting' })

  test('because its first batch is refused is on record with the reason, and its upload is closed', async () => {
    const tenant = await newTenant()
    let closed = false
    async function* bytes() {
      try {
        yield Buffer.from(`${header}\n${many(3, badHash).join('\n')}\n`)
        yield Buffer.from(`${badHash}\n`)
      } finally {
        closed = true
      }
    }
    const how = { tenant, batchRows: 1, deps: { pool: poolThat(busy).pool } }
    await expect(upload(bytes(), how)).rejects.toBe(busy)
    expect(await recordsOf(tenant)).toMatchObject([{ state: 'failed', refused: 0, failure: 'Too many wait.' }])
    expect(closed).toBe(true)
  })

  test('because the database is unavailable from the beginning says that no row was acknowledged', async () => {
    const how = { retryDelaysMs: [], deps: { pool: poolThat(unavailable).pool } }
    const { summary } = await upload(fileOf(header, badHash), how)
    expect(summary).toMatchObject({ state: 'failed', rows: 0, registered: 0, updated: 0, refused: 0, warned: 0 })
    expect(summary.failure).toContain('No row of this file was acknowledged.')
  })

  test.each([
    ['the database is unavailable', unavailable, 3],
    ['another transaction came between', withCode('40001'), 3],
    ['two waited for each other', withCode('40P01'), 3],
    ['it says so itself', new Fault('unavailable', 'Not now.', { reason: 'database' }), 3],
    ['another reason', withCode('23505'), 1],
    ['a refusal', busy, 1],
  ])('a batch is tried again as often as said when it fails because %s', async (_name, error, attempts) => {
    const failing = poolThat(error, error, error, error)
    const how = { retryDelaysMs: [1, 1], deps: { pool: failing.pool } }
    const answer = await upload(fileOf(header, badHash), how).catch((thrown: unknown) => thrown)
    if (error === unavailable || (error instanceof Fault && error !== busy)) {
      expect(answer).toMatchObject({ summary: { state: 'failed' } })
    } else expect(answer).toBe(error)
    expect(failing.attempts()).toBe(attempts)
  })

  test('a batch that is stored when it is tried again is stored once, and others go on meanwhile', async () => {
    let others = false
    const failing = poolThat(unavailable)
    const connect = failing.pool.connect.bind(failing.pool)
    const seen: boolean[] = []
    const pool = {
      connect: () => {
        seen.push(others)
        setTimeout(() => {
          others = true
        }, 1)
        return connect()
      },
    } as unknown as ImportDeps['pool']
    const { summary } = await upload(fileOf(header, badHash), { retryDelaysMs: [50], deps: { pool } })
    expect(summary).toMatchObject({ state: 'complete', rows: 1, refused: 1 })
    expect(seen).toEqual([false, true])
  })

  test.each(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'])(
    'after its first line, which is a row, with %s',
    async (code) => {
      async function* bytes() {
        yield Buffer.from(`${lineOf(600)}\n`)
        throw withCode(code)
      }
      const { summary } = await upload(bytes(), { batchRows: 1 })
      expect(summary).toMatchObject({ state: 'failed', rows: 1 })
      expect(summary.failure).toMatch(/^The upload broke off\. Rows up to line 1 are stored/)
    },
  )

  test.each([unavailable, busy])(
    'after its first line, which is a row, because of the server: $message',
    async (error) => {
      const how = { batchRows: 1, retryDelaysMs: [], deps: { pool: poolThat(undefined, error).pool } }
      const { summary } = await upload(fileOf(lineOf(601), lineOf(602)), how)
      expect(summary).toMatchObject({ state: 'failed', rows: 1 })
      expect(summary.failure).toContain('Rows up to line 1 are stored')
    },
  )

  test('with its rows stored and its record not written is told as an error, unless it had failed already', async () => {
    const db = new Proxy(database.db, {
      get(target, name) {
        if (name === 'updateTable') return () => expect.fail('no record')
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    await expect(upload(fileOf(header, badHash), { deps: { db } })).rejects.toThrow('no record')
    const failed = await upload(breaking(withCode('ECONNRESET')), { batchRows: 1, deps: { db } })
    expect(failed.summary).toMatchObject({ state: 'failed', rows: 2 })
  })
})
