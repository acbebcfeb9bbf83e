// The same device again, or a part of it, in one file, in a later one, and in that of another organisation: who owns what.

import { afterAll, expect, test } from 'vitest'

import { line, machine, openImports } from '../../../test/support/autopilot/csv-imports.ts'
import type { Verdict } from './row/verdict.ts'

const { database, tenantId, otherTenantId, upload, devicesOf } = await openImports()
afterAll(() => database.stop())

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
