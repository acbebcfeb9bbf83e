// A fresh embedded PostgreSQL with one tenant, for a measurement; removed at its end.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { silentLog } from '../../src/db/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'

export type BenchDatabase = OpenDatabase & {
  readonly folder: string
  readonly tenant: (domain: string) => Promise<OperationContext>
  readonly close: () => Promise<void>
}

export async function openBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const database = await openDatabase({ dataDir: folder, log: silentLog })
  await migrate(database.pool, silentLog)
  return {
    ...database,
    folder,
    async tenant(domain) {
      const actor = { kind: 'operator', id: 'bench', name: 'bench' } as const
      const operation: OperationContext = { tenantId: newTenantId(), actor, now: new Date() }
      await createTenant(database.db, operation, {
        displayName: domain,
        domains: [`${randomBytes(3).toString('hex')}.${domain}`],
      })
      return operation
    },
    async close() {
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Seconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint()
  await work()
  return Number(process.hrtime.bigint() - start) / 1e9
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

export const rounded = (value: number, digits = 3): number => Number(value.toPrecision(digits))
