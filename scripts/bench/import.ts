// W1: rows of a device CSV per second, to the point where the last device is queryable and has its profile, against raw COPY
// of the same devices into the same table with the same indexes, in the same run.
//
// The file has 1 % duplicates and 1 % malformed rows. Two baselines: COPY of the rows as the file has them, with the whole
// hash; and COPY of the rows exactly as we store them, without the hash's padding. Neither of them decodes, checks, looks
// up, keys, groups, assigns, tells or audits anything.

import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

import { reassignDevices } from '../../src/autopilot/assignment.ops.ts'
import { importDevices } from '../../src/autopilot/import.ops.ts'
import { assignProfile, createProfile } from '../../src/autopilot/profile.ops.ts'
import { createGroup } from '../../src/directory/group.ops.ts'
import type { Act } from '../../src/kernel/act.ts'
import { machineFactory } from './hardware.ts'
import { type BenchPlace, openBenchPlace, percentile, rounded, timed } from './place.ts'

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'
const singleUploads = 100

export async function runImportBench({ rows }: { readonly rows: number }): Promise<Record<string, unknown>> {
  const place = await openBenchPlace()
  try {
    const runs: Array<Record<string, number>> = []
    let seed = 1
    for (const size of [1_000, 10_000, 100_000].filter((one) => one <= rows)) {
      runs.push(await measure(place, size, seed))
      seed += size
    }
    const largest = runs.at(-1) ?? (await measure(place, rows, seed))
    if (runs.length === 0) runs.push(largest)
    const single = await measureSingle(place, seed + 1_000_000)
    return {
      name: 'import',
      ratio: largest.ratio,
      ours: largest.rowsPerSecond,
      baseline: largest.copyRowsPerSecond,
      unit: 'rows/s',
      runs,
      singleUpload: single,
    }
  } finally {
    await place.close()
  }
}

async function measure(place: BenchPlace, rows: number, firstSeed: number): Promise<Record<string, number>> {
  const act = await prepared(place, `import${rows}.example`)
  const file = join(place.folder, `${rows}.csv`)
  await writeCsv(file, rows, firstSeed)
  const deps = { db: place.db, pool: place.pool, clock: () => new Date() }
  const cpuBefore = process.cpuUsage()
  let verdicts = 0
  const seconds = await timed(async () => {
    const summary = await importDevices(deps, act, createReadStream(file), {}, () => {
      verdicts++
    })
    if (summary.state !== 'complete') throw new Error(summary.failure ?? 'the import failed')
    await waitForAssigned(place, act, summary.registered)
  })
  const cpu = process.cpuUsage(cpuBefore)
  const whole = await measureCopy(place, act, file, 'whole')
  const stored = await measureCopy(place, act, file, 'stored')
  const rate = verdicts / seconds
  return {
    rows,
    megabytes: rounded((await stat(file)).size / 2 ** 20),
    seconds: rounded(seconds),
    rowsPerSecond: rounded(rate),
    copyRowsPerSecond: rounded(whole),
    ratio: rounded(rate / whole),
    copyAsStoredRowsPerSecond: rounded(stored),
    ratioAsStored: rounded(rate / stored),
    nodeCpuMicrosecondsPerRow: rounded((cpu.user + cpu.system) / rows),
    peakMemoryMegabytes: rounded(process.resourceUsage().maxRSS / 1024),
  }
}

/** A tenant whose devices fall into a dynamic group with a profile. */
export async function prepared(place: BenchPlace, domain: string): Promise<Act> {
  const act = await place.tenant(domain)
  const membershipRule = '(device.devicePhysicalIds -any (_ -startsWith "[ZTDID]"))'
  const group = await createGroup(place.db, act, { displayName: 'All', membershipRule }, reassignDevices)
  const profile = await createProfile(place.db, act, { displayName: 'Bench' })
  await assignProfile(place.db, act, profile.id, { kind: 'group', groupId: group.id })
  return act
}

export async function writeCsv(file: string, rows: number, firstSeed: number): Promise<void> {
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

async function waitForAssigned(place: BenchPlace, act: Act, wanted: number): Promise<void> {
  for (;;) {
    const { rows } = await place.pool.query<{ n: number }>(
      'select count(*)::int as n from autopilot_device where tenant_id = $1 and profile_id is not null',
      [act.tenantId],
    )
    if ((rows[0]?.n ?? 0) >= wanted) return
  }
}

/** The very file, into a table with the columns and indexes of ours, by nothing but COPY: the hash stays text. */
export async function measureCopyOfFile(place: BenchPlace, csv: string, rows: number): Promise<number> {
  const client = await place.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    await client.query('drop table if exists raw_copy')
    await client.query('create table raw_copy (like autopilot_device including all)')
    await client.query(`alter table raw_copy alter tenant_id set default gen_random_uuid(), alter id set default gen_random_uuid(),
      alter directory_device_id set default gen_random_uuid(), alter created_at set default now()`)
    await client.query('checkpoint')
    const seconds = await timed(async () => {
      const columns = 'serial_number, product_key, hardware_hash, group_tag'
      const sink = client.query(copyFrom(`copy raw_copy (${columns}) from stdin (format csv, header, force_not_null (product_key, group_tag))`))
      await pipeline(createReadStream(csv, { highWaterMark: 1 << 20 }), sink)
    })
    return rows / seconds
  } finally {
    client.release(true)
  }
}

/** The registered devices once more, for another tenant, by nothing but COPY. */
export async function measureCopy(
  place: BenchPlace,
  from: Act,
  csv: string,
  hash: 'whole' | 'stored',
): Promise<number> {
  const to = await place.tenant('copy.example')
  const columns = `tenant_id, id, directory_device_id, serial_number, product_key, manufacturer, model, sku_number,
    system_family, group_tag, assigned_user_upn, hardware_hash, profile_id, profile_assigned_at, import_id, import_line,
    created_at`
  const bytes =
    hash === 'stored' ? 'hardware_hash' : `hardware_hash || decode(repeat('00', 3000 - length(hardware_hash)), 'hex')`
  const file = `${csv}.${hash}`
  const client = await place.pool.connect()
  try {
    await client.query('set statement_timeout = 0')
    const select = `select '${to.tenantId}'::uuid, gen_random_uuid(), gen_random_uuid(), serial_number, product_key,
      manufacturer, model, sku_number, system_family, group_tag, assigned_user_upn, ${bytes}, profile_id,
      profile_assigned_at, import_id, import_line, created_at from autopilot_device where tenant_id = '${from.tenantId}'`
    await pipeline(client.query(copyTo(`copy (${select}) to stdout (format binary)`)), createWriteStream(file))
    await client.query('checkpoint')
    let copied = 0
    const seconds = await timed(async () => {
      const sink = client.query(copyFrom(`copy autopilot_device (${columns}) from stdin (format binary)`))
      await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), sink)
      copied = sink.rowCount ?? 0
    })
    return copied / seconds
  } finally {
    client.release(true)
  }
}

/** From the start of an upload of one device until the device is there with its profile. */
async function measureSingle(place: BenchPlace, firstSeed: number): Promise<Record<string, number>> {
  const act = await prepared(place, 'single.example')
  const machine = machineFactory()
  const deps = { db: place.db, pool: place.pool, clock: () => new Date() }
  const times: number[] = []
  for (let i = 0; i < singleUploads; i++) {
    const { serialNumber, hash } = machine(firstSeed + i)
    const csv = Readable.from([Buffer.from(`${header}\n${serialNumber},,${hash},x\n`)])
    times.push(
      await timed(async () => {
        await importDevices(deps, act, csv, {}, () => {})
        await waitForAssigned(place, act, i + 1)
      }),
    )
  }
  return {
    uploads: singleUploads,
    p50Milliseconds: rounded(percentile(times, 0.5) * 1000),
    p99Milliseconds: rounded(percentile(times, 0.99) * 1000),
  }
}
