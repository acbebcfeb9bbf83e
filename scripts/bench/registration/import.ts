// W1: rows of a device CSV per second, to the point where the last device is queryable and has its profile, against raw COPY
// of the same devices into the same table with the same indexes, in the same run.
//
// The file has 1 % duplicates and 1 % malformed rows. Three baselines, none of which decodes, checks, looks up or decides:
//   file        COPY of the very file, its hash as the 4,000 characters of the upload, into a table with the columns, checks,
//               indexes and foreign key of ours, committed with the same durable settings; `ratio` is against this one
//   stored      COPY of the device rows exactly as we store them, with the hash decoded and its padding cut off beforehand
//   all tables  COPY of everything that registering those devices writes: devices, keys, directory objects, groups, story
//
// A server that has run for a day has used all of its buffers and journal files before, and its code is compiled; one that just
// started pays for that. So rows are written and thrown away first, a file is imported that is not measured, and each
// measured file is copied once before ours and once after it.

import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { importDevices } from '../../../src/autopilot/channel/csv/csv.ops.ts'
import { assignProfile, createProfile } from '../../../src/autopilot/profile/profile.ops.ts'
import { createGroup } from '../../../src/directory/group/group.ops.ts'
import { reactions } from '../../../src/features.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { type BenchDatabase, openBenchDatabase, percentile, rounded, timed } from '../database.ts'
import { machineFactory } from '../hardware.ts'

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'
const singleUploads = 100
const warmUpRows = 20_000

export async function runImportBench({ rows }: { readonly rows: number }): Promise<Record<string, unknown>> {
  const bench = await openBenchDatabase()
  try {
    const runs: Array<Record<string, number>> = []
    let seed = await warmUp(bench)
    for (const size of [1_000, 10_000, 100_000, 1_000_000].filter((one) => one <= rows)) {
      runs.push(await measure(bench, size, seed))
      seed += size
    }
    const largest = runs.at(-1) ?? (await measure(bench, rows, seed))
    if (runs.length === 0) runs.push(largest)
    const single = await measureSingle(bench, seed + 1_000_000)
    const twoAtOnce = await measureTwo(bench, Math.min(rows, 10_000), seed + 2_000_000)
    return {
      name: 'import',
      ratio: largest.ratio,
      ours: largest.rowsPerSecond,
      baseline: largest.copyRowsPerSecond,
      unit: 'rows/s',
      runs,
      singleUpload: single,
      twoAtOnce,
    }
  } finally {
    await bench.close()
  }
}

async function measure(bench: BenchDatabase, rows: number, firstSeed: number): Promise<Record<string, number>> {
  const operation = await prepared(bench, `import${rows}.example`)
  const csv = join(bench.folder, `${rows}.csv`)
  await writeCsv(csv, rows, firstSeed)
  const deps = importDeps(bench, () => new Date())
  const fileBefore = await measureCopyOfFile(bench, operation, csv, rows)
  const cpuBefore = process.cpuUsage()
  let verdicts = 0
  const seconds = await timed(async () => {
    const summary = await importDevices(deps, operation, createReadStream(csv), {}, () => {
      verdicts++
    })
    if (summary.state !== 'complete') throw new Error(summary.failure ?? 'the import failed')
    await waitForAssigned(bench, operation, summary.registered)
  })
  const cpu = process.cpuUsage(cpuBefore)
  const file = (2 * rows) / (rows / fileBefore + rows / (await measureCopyOfFile(bench, operation, csv, rows)))
  const stored = await measureCopy(bench, operation, ['autopilot_device'])
  const all = await measureCopy(bench, operation, Object.keys(tables))
  const rate = verdicts / seconds
  return {
    rows,
    megabytes: rounded((await stat(csv)).size / 2 ** 20),
    seconds: rounded(seconds),
    rowsPerSecond: rounded(rate),
    copyRowsPerSecond: rounded(file),
    ratio: rounded(rate / file),
    copyAsStoredRowsPerSecond: rounded(stored),
    ratioAsStored: rounded(rate / stored),
    copyAllTablesRowsPerSecond: rounded(all),
    ratioAllTables: rounded(rate / all),
    nodeCpuMicrosecondsPerRow: rounded((cpu.user + cpu.system) / rows),
    peakMemoryMegabytes: rounded(process.resourceUsage().maxRSS / 1024),
  }
}

/** Two organisations import at once, each its own file: what each gets, and whether one of them waits for the other. */
async function measureTwo(bench: BenchDatabase, rows: number, firstSeed: number): Promise<Record<string, number>> {
  const both = await Promise.all(
    [0, 1].map(async (n) => {
      const operation = await prepared(bench, `at-once-${n}.example`)
      const csv = join(bench.folder, `at-once-${n}.csv`)
      await writeCsv(csv, rows, firstSeed + n * rows)
      return { operation, csv }
    }),
  )
  const rates = await Promise.all(
    both.map(async ({ operation, csv }) => {
      const seconds = await timed(async () => {
        const deps = importDeps(bench, () => new Date())
        const summary = await importDevices(deps, operation, createReadStream(csv), {}, () => {})
        if (summary.state !== 'complete') throw new Error(summary.failure ?? 'the import failed')
      })
      return rows / seconds
    }),
  )
  const [slower = 0, faster = 0] = rates.sort((a, b) => a - b)
  return {
    rows,
    rowsPerSecondOfTheSlower: rounded(slower),
    rowsPerSecondOfTheFaster: rounded(faster),
    share: rounded(slower / faster),
  }
}

/** Writes more than the buffers and the journal hold together, and imports some devices. Answers the next unused seed. */
async function warmUp(bench: BenchDatabase): Promise<number> {
  const { pool, db } = bench
  await pool.query('create table warm_up (n int, text text)')
  for (let part = 0; part < 10; part++) {
    await pool.query('insert into warm_up select n, repeat(md5(n::text), 55) from generate_series(1, 70000) n')
  }
  await pool.query('drop table warm_up')
  const operation = await prepared(bench, 'warm-up.example')
  const csv = join(bench.folder, 'warm-up.csv')
  await writeCsv(csv, warmUpRows, 1)
  await importDevices(
    importDeps({ db, pool }, () => new Date()),
    operation,
    createReadStream(csv),
    {},
    () => {},
  )
  return 1 + warmUpRows
}

/** A tenant whose devices fall into a dynamic group with a profile. */
async function prepared(bench: BenchDatabase, domain: string): Promise<OperationContext> {
  const operation = await bench.tenant(domain)
  const membershipRule = '(device.devicePhysicalIds -any (_ -startsWith "[ZTDID]"))'
  const group = await createGroup({ db: bench.db, reactions }, operation, { displayName: 'All', membershipRule })
  const profile = await createProfile(bench.db, operation, { displayName: 'Bench' })
  await assignProfile(bench.db, operation, profile.id, { kind: 'group', groupId: group.id })
  return operation
}

async function writeCsv(file: string, rows: number, firstSeed: number): Promise<void> {
  const machine = machineFactory()
  function* lines(): Generator<string> {
    yield `${header}\r\n`
    for (let row = 0; row < rows; row++) {
      const duplicate = row % 100 === 50
      const { serialNumber, hash } = machine(firstSeed + (duplicate ? row - 25 : row))
      const malformed = row % 100 === 99
      yield `${serialNumber},,${malformed ? `${hash.slice(0, 200)}!${hash.slice(201)}` : hash},Tag ${row % 10}\r\n`
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file))
}

async function waitForAssigned(bench: BenchDatabase, operation: OperationContext, wanted: number): Promise<void> {
  for (;;) {
    const { rows } = await bench.pool.query<{ n: number }>(
      'select count(*)::int as n from autopilot_device where tenant_id = $1 and profile_id is not null',
      [operation.tenantId],
    )
    if ((rows[0]?.n ?? 0) >= wanted) return
  }
}

/** The very file, into a table with the columns and constraints of ours, by nothing but COPY: the hash stays text. */
async function measureCopyOfFile(
  bench: BenchDatabase,
  { tenantId }: OperationContext,
  csv: string,
  rows: number,
): Promise<number> {
  const client = await bench.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('drop table if exists raw_copy')
    await client.query('create table raw_copy (like autopilot_device including all)')
    // ids as ours: one tenant that exists, and for the rest ids that grow with time
    await client.query(`alter table raw_copy alter tenant_id set default '${tenantId}', alter id set default uuidv7(),
      alter directory_device_id set default uuidv7(), alter created_at set default now(),
      add foreign key (tenant_id) references tenant on delete cascade`)
    await client.query('checkpoint')
    const seconds = await timed(async () => {
      const columns = 'serial_number, product_key, hardware_hash, group_tag'
      const sink = client.query(
        copyFrom(`copy raw_copy (${columns}) from stdin (format csv, header, force_not_null (product_key, group_tag))`),
      )
      await pipeline(createReadStream(csv, { highWaterMark: 1 << 20 }), sink)
    })
    return rows / seconds
  } finally {
    client.release(true)
  }
}

/** What registering a device writes: columns, and how a row becomes that of another tenant's device. */
const moved = (column: string): string => `md5(${column}::text)::uuid`
const tables: Readonly<Record<string, { readonly columns: string; readonly select: string; readonly order?: string }>> =
  {
    autopilot_device: {
      columns: `tenant_id, id, directory_device_id, serial_number, product_key, manufacturer, model, sku_number,
      system_family, group_tag, assigned_user_upn, hardware_hash, hardware_keys, profile_id, profile_assigned_at, import_id, import_line,
      created_at, purchase_order_id, channel, registered_by, registered_by_name, batch_id, registered_in`,
      select: `${moved('id')}, ${moved('directory_device_id')}, serial_number, product_key, manufacturer, model, sku_number,
      system_family, group_tag, assigned_user_upn, hardware_hash, hardware_keys, profile_id, profile_assigned_at, import_id, import_line,
      created_at, purchase_order_id, channel, registered_by, registered_by_name, batch_id, registered_in`,
    },
    hardware_key: {
      columns: 'tenant_id, key, registration_id',
      select: `key, ${moved('registration_id')}`,
      order: 'registration_id',
    },
    directory_device: {
      columns: 'tenant_id, id, device_id, display_name, physical_ids, manufacturer, model, created_at',
      select: `${moved('id')}, ${moved('device_id')}, display_name, physical_ids, manufacturer, model, created_at`,
    },
    group_member: {
      columns: 'tenant_id, group_id, member_id, member_kind, added_at',
      select: `(select id from directory_group where tenant_id = $TO$), ${moved('member_id')}, member_kind, added_at`,
    },
    device_event: {
      columns: 'tenant_id, directory_device_id, at, hop, step, outcome, detail',
      select: `${moved('directory_device_id')}, at, hop, step, outcome, detail`,
    },
  }

/** The registered devices once more, for another tenant, by nothing but COPY into the tables themselves. */
async function measureCopy(bench: BenchDatabase, from: OperationContext, names: readonly string[]): Promise<number> {
  const to = await prepared(bench, 'copy.example')
  const client = await bench.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    const file = (name: string): string => join(bench.folder, `${name}.copy`)
    for (const name of names) {
      const { select, order } = tables[name]! // names of this very list
      const values = select.replace('$TO$', `'${to.tenantId}'`)
      const rows = `select '${to.tenantId}'::uuid, ${values} from ${name} where tenant_id = '${from.tenantId}'${order ? ` order by ${order}` : ''}`
      await pipeline(client.query(copyTo(`copy (${rows}) to stdout (format binary)`)), createWriteStream(file(name)))
    }
    await client.query('checkpoint')
    let devices = 0
    const seconds = await timed(async () => {
      for (const name of names) {
        const sink = client.query(copyFrom(`copy ${name} (${tables[name]?.columns}) from stdin (format binary)`))
        await pipeline(createReadStream(file(name), { highWaterMark: 1 << 20 }), sink)
        if (name === 'autopilot_device') devices = sink.rowCount ?? 0
      }
    })
    return devices / seconds
  } finally {
    client.release(true)
  }
}

/** From the start of an upload of one device until the device is there with its profile. */
async function measureSingle(bench: BenchDatabase, firstSeed: number): Promise<Record<string, number>> {
  const operation = await prepared(bench, 'single.example')
  const machine = machineFactory()
  const deps = importDeps(bench, () => new Date())
  const times: number[] = []
  for (let i = 0; i < singleUploads; i++) {
    const { serialNumber, hash } = machine(firstSeed + i)
    const csv = Readable.from([Buffer.from(`${header}\n${serialNumber},,${hash},x\n`)])
    times.push(
      await timed(async () => {
        await importDevices(deps, operation, csv, {}, () => {})
        await waitForAssigned(bench, operation, i + 1)
      }),
    )
  }
  return {
    uploads: singleUploads,
    p50Milliseconds: rounded(percentile(times, 0.5) * 1000),
    p99Milliseconds: rounded(percentile(times, 0.99) * 1000),
  }
}
