// Imports against a real database: what is stored together, what bounds it, and what changes while it goes on.

import { afterAll, describe, expect, test } from 'vitest'

import { header, line, machine, now, openImports } from '../../../../test/support/autopilot/csv-imports.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../../test/support/import-deps.ts'
import { createGroup } from '../../../directory/group/group.ops.ts'
import { reactions } from '../../../features.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import { assignProfile, createProfile } from '../../profile/profile.ops.ts'
import { importDevices } from './csv.ops.ts'

const { database, tenantId, operation, upload, devicesOf } = await openImports()
afterAll(() => database.stop())

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
})

describe('bounds and breakdowns', () => {
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
