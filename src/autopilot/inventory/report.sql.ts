// The reports of a manufacturer: who sent them, and what became of their rows.

import type { Db } from '../../db/schema.ts'
import { guid, instant, integer, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'

export type ReportTotals = {
  readonly added: number
  readonly completed: number
  readonly known: number
  readonly refused: number
}

export type BuildReport = ReportTotals & {
  readonly id: string
  readonly fileName: string | null
  readonly actorName: string
  readonly startedAt: Date
  readonly finishedAt: Date | null
}

export async function begin(
  tx: Db,
  { tenantId, actor, now }: OperationContext,
  { id, fileName }: Pick<BuildReport, 'id' | 'fileName'>,
): Promise<void> {
  await tx
    .insertInto('build_report')
    .values({
      tenant_id: tenantId,
      id,
      file_name: fileName,
      actor_id: actor.id,
      actor_name: actor.name,
      started_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Totals are absolute, so that a repeated batch does not count twice. */
export async function progress(
  tx: Db,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: string },
  totals: ReportTotals,
  finishedAt?: Date,
): Promise<void> {
  await tx
    .updateTable('build_report')
    .set({ ...totals, ...(finishedAt && { finished_at: finishedAt }) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export const reportList = managementList({
  name: 'buildReports',
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: guid('id'),
    fileName: text('file_name', { nullable: true, searched: true }),
    actorName: text('actor_name', { searched: true }),
    added: integer('added'),
    completed: integer('completed'),
    known: integer('known'),
    refused: integer('refused'),
    startedDateTime: instant('started_at'),
    finishedDateTime: instant('finished_at', { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<BuildReport>> {
  const select = (on: Db) => on.selectFrom('build_report').selectAll().where('tenant_id', '=', tenantId)
  const found = await pageOf({ db, tenantId, select }, reportList, wanted)
  return {
    ...found,
    rows: found.rows.map((row) => ({
      id: row.id,
      fileName: row.file_name,
      actorName: row.actor_name,
      added: row.added,
      completed: row.completed,
      known: row.known,
      refused: row.refused,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
    })),
  }
}
