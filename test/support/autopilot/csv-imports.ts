// A database with two organisations that import files of simulated devices.

import { type ImportOptions, type ImportSummary, importDevices } from '../../../src/autopilot/channel/csv/csv.ops.ts'
import type { Verdict } from '../../../src/autopilot/import/row/verdict.ts'
import type { TenantId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { sha256 } from '../../../src/kernel/sha256.ts'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { createTestDatabase } from '../database/database.ts'
import { insertTenant, insertUser } from '../database/tenant-rows.ts'
import { importDeps } from '../import-deps.ts'

export const now = new Date('2026-11-21T10:00:00Z')
export const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User'

/** 256 bytes that no other seed has. */
function sha256Bytes(text: string): Uint8Array {
  const digest = sha256(new TextEncoder().encode(text))
  return Uint8Array.from({ length: 256 }, (_, i) => digest[i % 32]! | (i === 0 ? 0x80 : 0))
}

const ek = (seed: number) => ({ kind: 'rsa' as const, bytes: sha256Bytes(`ek ${seed}`) })
export const machine = (seed: number): HardwareFields => simulatedHardware(seed, { ek: ek(seed) })

export function line(fields: HardwareFields, tag = '', user = ''): string {
  return `${fields.serialNumber},,${encodeFields(fields).base64},${tag},${user}`
}

export async function openImports() {
  const database = await createTestDatabase()
  const tenantId = await insertTenant(database.db, 'contoso.example')
  const otherTenantId = await insertTenant(database.db, 'fabrikam.example')
  await insertUser(database.db, tenantId, 'Kim@contoso.example', 'x')

  const operation = (tenant: TenantId = tenantId): OperationContext => ({
    tenantId: tenant,
    actor: { kind: 'user', id: 'admin', name: 'admin@contoso.example' },
    now,
  })

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
    const summary = await importDevices(
      deps,
      operation(tenant),
      bytes(),
      rest,
      (verdict) => void verdicts.push(verdict),
    )
    return { summary, verdicts }
  }

  const devicesOf = (tenant: TenantId) =>
    database.db.selectFrom('autopilot_device').selectAll().where('tenant_id', '=', tenant).execute()

  return { database, tenantId, otherTenantId, operation, upload, devicesOf }
}
