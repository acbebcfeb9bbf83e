// Imports against a real database: what is stored together, who owns a device, and what happens when it is uploaded again.

import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../../test/support/import-deps.ts'
import type { Pool } from '../../../db/open.ts'
import { createGroup } from '../../../directory/group/group.ops.ts'
import { reactions } from '../../../features.ts'
import type { Fault } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { sha256 } from '../../../kernel/sha256.ts'
import type { HardwareFields } from '../../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../simulator/simulated-hardware.ts'
import { cancelImport } from '../../import/cancel.ops.ts'
import { begin } from '../../import/import.sql.ts'
import { endAbandonedImports } from '../../import/lease.ops.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import { assignProfile, createProfile } from '../../profile/profile.ops.ts'
import { importIdentities } from '../graph/identity.ops.ts'
import { type ImportOptions, type ImportSummary, importDevices } from './csv.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let otherTenantId: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
  otherTenantId = await insertTenant(database.db, 'fabrikam.example')
  await insertUser(database.db, tenantId, 'Kim@contoso.example', 'x')
})
afterAll(() => database.stop())

const now = new Date('2026-11-21T10:00:00Z')
const operation = (tenant: TenantId = tenantId): OperationContext => ({
  tenantId: tenant,
  actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
  now,
})

const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User'
const ek = (seed: number) => ({ kind: 'rsa' as const, bytes: sha256Bytes(`ek ${seed}`) })
const machine = (seed: number): HardwareFields => simulatedHardware(seed, { ek: ek(seed) })

/** 256 bytes that no other seed has. */
function sha256Bytes(text: string): Uint8Array {
  const digest = sha256(new TextEncoder().encode(text))
  return Uint8Array.from({ length: 256 }, (_, i) => digest[i % 32]! | (i === 0 ? 0x80 : 0))
}

function line(fields: HardwareFields, tag = '', user = ''): string {
  return `${fields.serialNumber},,${encodeFields(fields).base64},${tag},${user}`
}

async function upload(
  lines: readonly string[],
  options: ImportOptions & { readonly tenant?: TenantId } = {},
): Promise<{ summary: ImportSummary; verdicts: Verdict[] }> {
  const verdicts: Verdict[] = []
  const { tenant, ...rest } = options
  async function* bytes() {
    yield Buffer.from([header, ...lines, ''].join('\r\n'))
  }
  const deps = importDeps(database, () => now)
  const summary = await importDevices(deps, operation(tenant), bytes(), rest, (verdict) => void verdicts.push(verdict))
  return { summary, verdicts }
}

/** The table of keys and the lists of the devices say the same. */
async function expectKeysToAgree(): Promise<number> {
  const { rows: stored } = await database.pool.query(
    'select tenant_id, registration_id as id, key from hardware_key order by 1, 2, 3',
  )
  const { rows: listed } = await database.pool.query(
    'select tenant_id, id, unnest(hardware_keys) as key from autopilot_device order by 1, 2, 3',
  )
  expect(stored).toEqual(listed)
  return stored.length
}

const devicesOf = (tenant: TenantId) =>
  database.db.selectFrom('autopilot_device').selectAll().where('tenant_id', '=', tenant).execute()

describe('a first import', () => {
  test('[S-188][S-189] stores device, directory object, groups, profile, story and audit together', async () => {
    const profile = await createProfile(database.db, operation(), { displayName: 'Sales' })
    const rule = '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Sales"))'
    const group = await createGroup({ db: database.db, reactions }, operation(), {
      displayName: 'Sales',
      membershipRule: rule,
    })
    await assignProfile(database.db, operation(), profile.id, { kind: 'group', groupId: group.id })

    const { summary, verdicts } = await upload([
      line(machine(1), 'Sales', 'kim@contoso.example'),
      line(machine(2), 'Depot'),
    ])
    expect(summary).toMatchObject({ state: 'complete', registered: 2, refused: 0, rows: 2 })
    expect(verdicts.map(({ line, outcome }) => [line, outcome])).toEqual([
      [2, 'registered'],
      [3, 'registered'],
    ])

    const [sales, depot] = (await devicesOf(tenantId)).sort((a, b) => a.serial_number.localeCompare(b.serial_number))
    expect(sales).toMatchObject({
      group_tag: 'Sales',
      assigned_user_upn: 'kim@contoso.example',
      profile_id: profile.id,
      enrollment_state: 'notContacted',
    })
    expect(depot).toMatchObject({ group_tag: 'Depot', profile_id: null, manufacturer: 'Fabrikam' })
    const directory = await database.db
      .selectFrom('directory_device')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', sales!.directory_device_id)
      .executeTakeFirstOrThrow()
    expect(directory).toMatchObject({
      display_name: sales!.serial_number,
      physical_ids: [`[ZTDID]:${sales!.id}`, '[OrderId]:Sales'],
      trust_type: null,
    })
    const members = await database.db
      .selectFrom('group_member')
      .select('member_id')
      .where('tenant_id', '=', tenantId)
      .where('group_id', '=', group.id)
      .execute()
    expect(members).toEqual([{ member_id: sales!.directory_device_id }])
    const story = await database.db
      .selectFrom('device_event')
      .select(['step', 'outcome'])
      .where('tenant_id', '=', tenantId)
      .where('directory_device_id', '=', sales!.directory_device_id)
      .orderBy('sequence')
      .execute()
    expect(story).toEqual([
      { step: 'registered', outcome: 'ok' },
      { step: 'profile-assigned', outcome: 'ok' },
    ])
    const audit = await database.db
      .selectFrom('audit_entry')
      .select('target_id')
      .where('tenant_id', '=', tenantId)
      .where('action', '=', 'autopilot.device.import')
      .execute()
    expect(audit).toEqual([{ target_id: summary.importId }])
  })

  test('[T-30] an unknown user is told and not assigned, nor put in the place of one who is, so nobody is locked out', async () => {
    const stored = async (seed: number) =>
      (await devicesOf(tenantId)).find(({ serial_number }) => serial_number === machine(seed).serialNumber)
        ?.assigned_user_upn
    const unknown = { name: 'AssignedUserUnknown', line: 2 }
    const { verdicts } = await upload([line(machine(5), '', 'nobody@contoso.example')])
    expect(verdicts).toMatchObject([{ outcome: 'registered', findings: [unknown] }])
    expect(await stored(5)).toBeNull()

    await upload([line(machine(5), '', 'kim@contoso.example')])
    const again = await upload([line(machine(5), '', 'nobody@contoso.example')])
    expect(again.verdicts).toMatchObject([
      { outcome: 'updated', findings: expect.arrayContaining([expect.objectContaining(unknown)]) },
    ])
    expect(await stored(5)).toBe('kim@contoso.example')
  })

  test('a bad row does not stop the others, and keeps its reason', async () => {
    const { summary, verdicts } = await upload([line(machine(6)), 'X,,AAAA,,', line(machine(7))])
    expect(summary).toMatchObject({ registered: 2, refused: 1 })
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['registered', 'refused', 'registered'])
    const kept = await database.db
      .selectFrom('device_import_row')
      .select(['line', 'status', 'error_name'])
      .where('tenant_id', '=', tenantId)
      .where('import_id', '=', summary.importId)
      .execute()
    expect(kept).toEqual([{ line: 3, status: 'error', error_name: 'HashNot4k' }])
  })

  test('a dry run says the same and stores nothing', async () => {
    const before = (await devicesOf(tenantId)).length
    const { summary } = await upload([line(machine(8)), line(machine(8)), line(machine(6))], {
      dryRun: true,
      batchRows: 1,
    })
    expect(summary).toMatchObject({ registered: 1, refused: 1, updated: 1 })
    expect(await devicesOf(tenantId)).toHaveLength(before)
  })
})

describe('the same device again', () => {
  test.each([1, 100])(
    'twice in one file: the first row counts, the second names it (batches of %i)',
    async (batchRows) => {
      const device = machine(20 + batchRows)
      const later = { ...device, header: { ...device.header!, collectedAt: new Date('2026-02-02') } }
      const { summary, verdicts } = await upload([line(device), line(machine(300 + batchRows)), line(later)], {
        batchRows,
      })
      expect(summary).toMatchObject({ registered: 2, refused: 1 })
      expect(verdicts[2]).toMatchObject({
        outcome: 'refused',
        findings: [{ name: 'ZtdDeviceDuplicated', message: expect.stringContaining('line 2') }],
      })
    },
  )

  test('[L-022] another hash of the same device updates it, whatever the time in it: one device, one id', async () => {
    const device = machine(30)
    const first = await upload([line(device, 'A')])
    const later = {
      ...device,
      header: { ...device.header!, collectedAt: new Date('2026-03-03') },
      disks: [{ serial: 'NEW1', model: 'M' }],
    }
    const second = await upload([line(later, 'B')])
    expect(second.verdicts[0]).toMatchObject({
      outcome: 'updated',
      registrationId: first.verdicts[0]!.registrationId,
      findings: [{ code: 806 }],
    })
    const [stored] = (await devicesOf(tenantId)).filter(({ serial_number }) => serial_number === device.serialNumber)
    expect(stored).toMatchObject({ group_tag: 'B' })
    const third = await upload([line(later)])
    expect(third.verdicts[0]).toMatchObject({ outcome: 'updated' })
    expect((await devicesOf(tenantId)).filter(({ id }) => id === stored!.id)).toMatchObject([{ group_tag: 'B' }])
  })

  test('a new disk takes the place of the old one among the keys of its device', async () => {
    const device = { ...machine(33), disks: [{ serial: 'OLD33', model: 'M' }] }
    await upload([line(device)])
    const before = await expectKeysToAgree()
    await upload([line({ ...device, disks: [{ serial: 'NEW33', model: 'M' }] })])
    expect(await expectKeysToAgree()).toBe(before)
    const other = { ...machine(34), disks: [{ serial: 'OLD33', model: 'M' }] }
    expect((await upload([line(other)])).verdicts).toMatchObject([{ outcome: 'registered', findings: [] }])
  })

  test('[S-057][T-23] a device of another tenant is refused as 808, and the message does not say whose it is', async () => {
    await upload([line(machine(40))])
    const { verdicts } = await upload([line(machine(40))], { tenant: otherTenantId })
    expect(verdicts[0]).toMatchObject({
      outcome: 'refused',
      findings: [{ code: 808, name: 'ZtdDeviceAssignedToOtherTenant' }],
    })
    const text = JSON.stringify(verdicts)
    expect(text).not.toContain(tenantId)
    expect(text).not.toContain('contoso')
  })

  test('[S-062] after a new board and TPM the device is a new one, and the old record asks for attention', async () => {
    const device = machine(50)
    const first = await upload([line(device)])
    const repaired = { ...machine(51), serialNumber: device.serialNumber!, disks: device.disks }
    const second = await upload([line(repaired)])
    expect(second.verdicts[0]).toMatchObject({ outcome: 'registered', findings: [{ name: 'PossibleRepair' }] })
    const old = (await devicesOf(tenantId)).find(({ id }) => id === first.verdicts[0]!.registrationId)
    expect(old).toMatchObject({ remediation_state: 'manualRemediationRequired' })
  })

  test('[S-070] a machine with the UUID of another one is registered, and the remark names the other: its line, or its serial number', async () => {
    const { uuid } = machine(320)
    const lines = [320, 321, 322].map((seed) => line({ ...machine(seed), ...(seed > 320 && uuid ? { uuid } : {}) }))
    const said = ({ verdicts }: { verdicts: Verdict[] }) =>
      verdicts.map(({ outcome, findings }) => [
        outcome,
        findings.flatMap(({ name, message }) => (name === 'UuidNotUnique' ? [message] : [])),
      ])
    const inLine = (number: number) => [
      `This device has the SMBIOS UUID of the device in line ${number}; no two machines should.`,
    ]
    for (const options of [{ dryRun: true }, { dryRun: true, batchRows: 1 }]) {
      expect(said(await upload(lines, options))).toEqual([
        ['registered', []],
        ['registered', inLine(2)],
        ['registered', inLine(2)],
      ])
    }
    expect(said(await upload(lines.slice(0, 2), { batchRows: 1 }))).toEqual([
      ['registered', []],
      ['registered', inLine(2)],
    ])
    const registered = [
      `This device has the SMBIOS UUID of the registered device ${machine(320).serialNumber}; no two machines should.`,
    ]
    for (const dryRun of [true, false]) {
      expect(said(await upload(lines.slice(2), { dryRun }))).toEqual([['registered', registered]])
    }
    expect(said(await upload(lines.slice(0, 1)))).toMatchObject([
      ['updated', [expect.stringContaining('registered device')]],
    ])
  })

  test('[S-070][T-22][T-23] of a machine of another organisation with the same UUID nothing is said', async () => {
    const theirs = machine(310)
    await upload([line(theirs)], { tenant: otherTenantId })
    const mine = { ...machine(311), ...(theirs.uuid ? { uuid: theirs.uuid } : {}) }
    for (const dryRun of [true, false]) {
      expect((await upload([line(mine)], { dryRun })).verdicts).toMatchObject([{ outcome: 'registered', findings: [] }])
    }
  })

  test('[S-050] a comma inside a value is refused by the rules of 2018 and remarked by those of today', async () => {
    const rows = [330, 331].map((seed, index) => line(machine(seed), index === 0 ? '"Lab, east"' : 'Lab'))
    const today = await upload(rows)
    expect(today.verdicts).toMatchObject([
      {
        outcome: 'registered',
        findings: [
          { severity: 'warning', name: 'CommaInValue', line: 2, message: expect.stringContaining('original') },
        ],
      },
      { outcome: 'registered', findings: [] },
    ])
    const tenant = await insertTenant(database.db, 'of-2018.example')
    await database.db.updateTable('tenant').set({ era: 'E18' }).where('tenant_id', '=', tenant).execute()
    const first = [332, 333].map((seed, index) => line(machine(seed), index === 0 ? '"Lab, east"' : 'Lab'))
    const then = await upload(first, { tenant })
    const why = expect.stringContaining('comma inside a value, "Lab, east", which the service of 2018 does not take')
    expect(then.verdicts).toMatchObject([
      { outcome: 'refused', line: 2, findings: [{ code: 801, line: 2, message: why }] },
      { outcome: 'registered', findings: [] },
    ])
    for (const each of [tenant, tenantId]) {
      const strict = await upload(first, { tenant: each, strict: true, dryRun: true })
      expect(strict.verdicts[0]).toMatchObject({ outcome: 'refused', findings: [{ code: 801, line: 2 }] })
    }
  })

  test('[T-46] two tenants racing for one device leave exactly one owner', async () => {
    for (let seed = 60; seed < 70; seed++) {
      const both = await Promise.all([
        upload([line(machine(seed))]),
        upload([line(machine(seed))], { tenant: otherTenantId }),
      ])
      expect(both.map(({ summary }) => summary.registered).toSorted()).toEqual([0, 1])
      const owners = [...(await devicesOf(tenantId)), ...(await devicesOf(otherTenantId))]
      expect(owners.filter(({ serial_number }) => serial_number === machine(seed).serialNumber)).toHaveLength(1)
    }
  })
})

describe('bounds and breakdowns', () => {
  test('a value on more than sixteen devices is no longer stored or matched', async () => {
    const dock = { medium: 14, mac: '00:00:5e:ff:ff:01', bus: 'PCI' }
    const fleet = Array.from({ length: 30 }, (_, i) => {
      const fields = machine(1000 + i)
      return { ...fields, networkAdapters: [...fields.networkAdapters, dock], adapterFlags: [2, 2, 2] }
    })
    const { summary } = await upload(
      fleet.map((fields) => line(fields)),
      { batchRows: 7 },
    )
    expect(summary).toMatchObject({ registered: 30 })
    const { rows } = await database.pool.query(
      'select count(*)::int as n from hardware_key group by key order by 1 desc limit 1',
    )
    expect(rows).toEqual([{ n: 17 }])
    await expectKeysToAgree()
    expect((await upload([line(fleet[29]!)])).summary).toMatchObject({ updated: 1 })
  })

  test('an empty file and a file without header are refused with what to do', async () => {
    await expect(upload([], { strict: true })).resolves.toMatchObject({
      summary: { rows: 0, findings: [{ name: 'HeaderMissing' }] },
    })
    const deps = importDeps(database, () => now)
    async function* bytes(text: string) {
      yield Buffer.from(text)
    }
    await expect(importDevices(deps, operation(), bytes(''), {}, () => {})).rejects.toMatchObject({
      reason: 'csv-empty',
    })
    await expect(importDevices(deps, operation(), bytes('a,b\n'), {}, () => {})).rejects.toMatchObject({
      reason: 'csv-header',
    })
  })

  test('more rows than allowed are refused as a whole', async () => {
    const lines = Array.from({ length: 501 }, (_, i) => line(machine(20_000 + i)))
    const before = (await devicesOf(tenantId)).length
    for (const options of [{ strict: true }, { maxRows: 500 }, { strict: true, maxRows: 4001 }]) {
      await expect(upload(lines, options)).rejects.toMatchObject({ reason: 'csv-too-many-rows' })
    }
    expect(await devicesOf(tenantId)).toHaveLength(before)
  })

  test('[T-46] losing the database between batches is told with the last line that is safe, and the file can be uploaded again', async () => {
    const lines = Array.from({ length: 6 }, (_, i) => line(machine(2000 + i)))
    const deps = importDeps(database, () => now)
    const seen: Verdict[] = []
    let unavailable = false
    const flaky = new Proxy(database.pool, {
      get: (pool, name) =>
        name === 'connect' && unavailable
          ? () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED', syscall: 'connect' }))
          : Reflect.get(pool, name, pool),
    })
    async function* bytes() {
      yield Buffer.from([header, ...lines, ''].join('\r\n'))
    }
    const summary = await importDevices(
      { ...deps, pool: flaky },
      operation(),
      bytes(),
      { batchRows: 2, retryDelaysMs: [1] },
      (verdict) => {
        seen.push(verdict)
        unavailable = seen.length >= 4
      },
    )
    expect(summary).toMatchObject({ state: 'failed', registered: 4, failure: expect.stringContaining('up to line 5') })
    expect(seen.map(({ line }) => line)).toEqual([2, 3, 4, 5])
    const again = await upload(lines)
    expect(again.summary).toMatchObject({ state: 'complete', registered: 2, updated: 4 })
  })
})

describe('what changes while an import is under way', () => {
  test.each(['assignment', 'rule'])('devices get the profile of an %s that commits at that moment', async (kind) => {
    const tenant = await insertTenant(database.db, `${kind}.example`)
    const profile = await createProfile(database.db, operation(tenant), { displayName: kind })
    if (kind === 'rule') {
      await assignProfile(database.db, operation(tenant), profile.id, { kind: 'all-devices' })
    }
    let uploading: ReturnType<typeof upload> | undefined
    await database.db.transaction().execute(async (tx) => {
      const rule = '(device.devicePhysicalIds -any (_ -startsWith "[ZTDID]"))'
      if (kind === 'rule') {
        await createGroup({ db: tx, reactions }, operation(tenant), { displayName: 'All', membershipRule: rule })
      } else await assignProfile(tx, operation(tenant), profile.id, { kind: 'all-devices' })
      uploading = upload([line(machine(kind === 'rule' ? 7001 : 7002))], { tenant })
      await new Promise((resolve) => setTimeout(resolve, 300)) // it reads the rules now, or waits for them
    })
    await uploading
    const [device] = await devicesOf(tenant)
    expect(device?.profile_id).toBe(profile.id)
    const groups = await database.db.selectFrom('group_member').selectAll().where('tenant_id', '=', tenant).execute()
    expect(groups).toHaveLength(kind === 'rule' ? 1 : 0)
  })
})

describe('imports that could not end', () => {
  const statesOf = async (tenant: TenantId) =>
    (await database.db.selectFrom('device_import').select('state').where('tenant_id', '=', tenant).execute()).map(
      ({ state }) => state,
    )

  const identityOf = (fields: HardwareFields) => ({
    serialNumber: '',
    productKey: '',
    hardwareHash: encodeFields(fields).base64,
    groupTag: '',
    assignedUser: '',
  })

  const started = () => ({
    ...{ importId: crypto.randomUUID(), owner: 'gone' },
    ...{ fileName: null, from: { channel: 'mdm-csv' as const } },
  })
  const leaseEnds = (tenant: TenantId) =>
    database.pool.query(
      "update device_import set lease_until = clock_timestamp() - interval '1 second' where tenant_id = $1",
      [tenant],
    )

  test('one whose lease is over is ended, of every tenant, with an entry in the audit trail, and no other is', async () => {
    const tenants = [await insertTenant(database.db, 'cut1.example'), await insertTenant(database.db, 'cut2.example')]
    const living = await insertTenant(database.db, 'lives.example')
    for (const tenant of [...tenants, living]) await begin(database.db, operation(tenant), started())
    for (const tenant of tenants) await leaseEnds(tenant)
    expect(await endAbandonedImports(database.db, now)).toBe(2)
    expect(await endAbandonedImports(database.db, now)).toBe(0)
    for (const tenant of tenants) {
      expect(await statesOf(tenant)).toEqual(['failed'])
      const { rows } = await database.pool.query(
        `select i.failure, i.finished_at, a.actor_kind, a.target_id = i.id::text as named
           from device_import i left join audit_entry a on a.tenant_id = i.tenant_id and a.action = 'autopilot.device.import-abandoned'
          where i.tenant_id = $1`,
        [tenant],
      )
      expect(rows).toMatchObject([{ finished_at: now, actor_kind: 'system', named: true }])
      expect(rows[0].failure).toContain('Upload the same file again')
    }
    expect(await statesOf(living)).toEqual(['running'])
  })

  test('more of them than are looked for together are all ended, each by one of the processes that look', async () => {
    const tenant = await insertTenant(database.db, 'many.example')
    await database.pool.query(
      `insert into device_import (tenant_id, id, actor_id, actor_name, state, started_at)
       select $1, gen_random_uuid(), 'admin', 'admin', 'running', now() from generate_series(1, 201)`,
      [tenant],
    )
    const ended = await Promise.all([1, 2].map(() => endAbandonedImports(database.db, now)))
    expect(ended[0]! + ended[1]!).toBe(201)
    expect(new Set(await statesOf(tenant))).toEqual(new Set(['failed']))
    const counted = await database.pool.query(
      "select count(*)::int as n from audit_entry where tenant_id = $1 and action = 'autopilot.device.import-abandoned'",
      [tenant],
    )
    expect(counted.rows).toEqual([{ n: 201 }])
  })

  test('one that an earlier version began, without a lease, is ended', async () => {
    const tenant = await insertTenant(database.db, 'earlier.example')
    await begin(database.db, operation(tenant), started())
    await database.pool.query('update device_import set lease_owner = null, lease_until = null where tenant_id = $1', [
      tenant,
    ])
    await endAbandonedImports(database.db, now)
    expect(await statesOf(tenant)).toEqual(['failed'])
  })

  test('an upload that stalls, is cancelled and gone on with stores nothing more when it wakes, also in the same process', async () => {
    const tenant = await insertTenant(database.db, 'stalls.example')
    const deps = importDeps(database, () => now)
    const lines = [1, 2, 3].map((n) => line(machine(7900 + n)))
    const whole = [header, ...lines, ''].join('\r\n')
    let wake = () => {}
    const asleep = new Promise<void>((resolve) => {
      wake = resolve
    })
    async function* stalling() {
      yield Buffer.from(`${header}\r\n${lines[0]}\r\n${lines[1]}\r\n`)
      await asleep
      yield Buffer.from(`${lines[2]}\r\n`)
    }
    let one = () => {}
    const stored = new Promise<void>((resolve) => {
      one = resolve
    })
    const first = importDevices(deps, operation(tenant), stalling(), { batchRows: 1 }, () => one())
    await stored
    const { rows } = await database.pool.query<{ id: string }>('select id from device_import where tenant_id = $1', [
      tenant,
    ])
    const resume = rows[0]?.id ?? ''
    await cancelImport(database.db, operation(tenant), resume)
    let ended: unknown
    const again = await importDevices(
      deps,
      operation(tenant),
      Readable.from([Buffer.from(whole)]),
      { batchRows: 1, resume },
      async () => {
        wake()
        ended ??= await first.then(
          ({ state }) => state,
          (error: Fault) => error.reason,
        )
      },
    )
    expect(ended).not.toBe('complete')
    expect([again.state, again.registered]).toEqual(['complete', 3])
    expect(await statesOf(tenant)).toEqual(['complete'])
  })

  test.each([
    ['its lease is over and nobody noticed', 'complete', 3],
    ['another process ended it', 'failed', 1],
    ['another process owns it', 'failed', 1],
  ])('an import whose server stood still goes on or stops by what became of it: %s', async (what, state, rows) => {
    const tenant = await insertTenant(database.db, `${what.replaceAll(' ', '-')}.example`)
    const deps = importDeps(database, () => now)
    const seed = 7100 + 10 * what.length
    async function* bytes() {
      const lines = [0, 1, 2].map((n) => line(machine(seed + n)))
      yield Buffer.from([header, ...lines, ''].join('\r\n'))
    }
    let verdicts = 0
    const summary = await importDevices(deps, operation(tenant), bytes(), { batchRows: 1 }, async () => {
      if (verdicts++ > 0) return
      await leaseEnds(tenant)
      if (what === 'another process ended it') await endAbandonedImports(database.db, now)
      if (what === 'another process owns it')
        await database.pool.query("update device_import set lease_owner = 'other' where tenant_id = $1", [tenant])
    })
    expect(summary).toMatchObject({ state, registered: rows })
    expect(await devicesOf(tenant)).toHaveLength(rows)
    if (state === 'failed') expect(summary.failure).toContain('Rows up to line 2 are stored')
  })

  test('an import that another process ended after its last row is not called complete', async () => {
    const tenant = await insertTenant(database.db, 'last-row.example')
    const deps = importDeps(database, () => now)
    async function* bytes() {
      yield Buffer.from([header, line(machine(7004)), ''].join('\r\n'))
    }
    const importing = importDevices(deps, operation(tenant), bytes(), {}, async () => {
      await leaseEnds(tenant)
      await endAbandonedImports(database.db, now)
    })
    await expect(importing).rejects.toMatchObject({ code: 'conflict', reason: 'import-lost' })
    expect([await statesOf(tenant), await devicesOf(tenant)]).toMatchObject([['failed'], [{}]])
  })

  test.each([
    ['once', 1, 'complete'],
    ['for good', Number.POSITIVE_INFINITY, 'failed'],
  ])('registering over JSON waits for a database that is lost for a moment: %s', async (_times, losses, state) => {
    const tenant = await insertTenant(database.db, `json-lost-${state}.example`)
    let left = losses
    const flaky = new Proxy(database.pool, {
      get: (pool, name) =>
        name === 'connect' && left-- > 0
          ? () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED', syscall: 'connect' }))
          : Reflect.get(pool, name, pool),
    })
    const deps = { ...importDeps(database, () => now), pool: flaky }
    const registering = importIdentities(
      deps,
      operation(tenant),
      [identityOf(machine(7005 + Number(left > 1)))],
      [1, 1],
    )
    if (state === 'failed') await expect(registering).rejects.toMatchObject({ code: 'unavailable' })
    else
      expect(await registering).toMatchObject([
        { errorCode: 0, registrationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ])
    expect(await statesOf(tenant)).toEqual([state])
    expect(await devicesOf(tenant)).toHaveLength(state === 'complete' ? 1 : 0)
  })

  test.each([
    ['before its rows were stored', 0],
    ['after its rows were stored', 1],
  ])('registering over JSON does not end an import that another process took over: %s', async (when, stored) => {
    const tenant = await insertTenant(database.db, `json-taken-${stored}.example`)
    const takenOver = () =>
      database.pool.query("update device_import set lease_owner = 'other' where tenant_id = $1", [tenant])
    const pool = {
      async connect() {
        const client = await database.pool.connect()
        if (when.startsWith('before')) await takenOver()
        const query = client.query.bind(client) as (...parts: unknown[]) => unknown
        const seen = (...parts: unknown[]) =>
          stored === 1 && parts[0] === 'commit' ? Promise.resolve(query(...parts)).finally(takenOver) : query(...parts)
        return { query: seen, release: client.release.bind(client) }
      },
    } as unknown as Pool
    const deps = { ...importDeps(database, () => now), pool }
    const registering = importIdentities(deps, operation(tenant), [identityOf(machine(7010 + stored))])
    await expect(registering).rejects.toMatchObject({ code: 'conflict', reason: 'import-lost' })
    expect([await statesOf(tenant), await devicesOf(tenant)]).toMatchObject([['running'], Array(stored).fill({})])
  })

  test('registering over JSON that fails leaves no import that seems to run', async () => {
    const tenant = await insertTenant(database.db, 'json.example')
    const pool = { connect: async () => Promise.reject(new Error('no connection')) } as unknown as Pool
    const deps = { ...importDeps(database, () => now), pool }
    await expect(importIdentities(deps, operation(tenant), [identityOf(machine(7003))])).rejects.toThrow(
      'no connection',
    )
    expect(await statesOf(tenant)).toEqual(['failed'])
  })
})
