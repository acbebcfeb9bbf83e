// Statements of remote actions on many devices at once: how far each is, and which devices could not be asked.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'

export type Refusal = {
  readonly deviceId: string
  readonly state: 'failed' | 'notFound' | 'notSupported'
  readonly reason: string
}

export type StoredBulk = {
  readonly id: string
  readonly action: string
  readonly askedBy: string
  readonly askedAt: Date
  readonly endedAt: Date | undefined
  readonly devices: number
  readonly asked: number
  readonly refused: readonly Refusal[]
  /** How many of those that were asked are in each state now. */
  readonly states: Readonly<Record<string, number>>
}

export async function add(
  tx: Db,
  { tenantId, actor, now }: OperationContext,
  { id, action, devices }: Pick<StoredBulk, 'id' | 'action' | 'devices'>,
): Promise<void> {
  await tx
    .insertInto('mdm_bulk_action')
    .values({ tenant_id: tenantId, id, action, devices, asked_by_name: actor.name, asked_at: now })
    .execute()
}

export async function progress(
  tx: Db,
  { tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>,
  id: string,
  step: { readonly asked: number; readonly refused: readonly Refusal[]; readonly ended: boolean },
): Promise<void> {
  await sql`
    update mdm_bulk_action
       set asked = asked + ${step.asked}, refused = refused || ${JSON.stringify(step.refused)}::jsonb,
           ended_at = ${step.ended ? now : null}
     where tenant_id = ${tenantId} and id = ${id}`.execute(tx)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<StoredBulk | undefined> {
  const row = await db
    .selectFrom('mdm_bulk_action')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const { rows } = await sql<{ state: string; devices: number }>`
    select state, count(*)::int as devices from mdm_action where tenant_id = ${tenantId} and bulk_id = ${id} group by state`.execute(
    db,
  )
  return {
    id: row.id,
    action: row.action,
    askedBy: row.asked_by_name,
    askedAt: row.asked_at,
    endedAt: row.ended_at ?? undefined,
    devices: row.devices,
    asked: row.asked,
    refused: row.refused as readonly Refusal[], // written by progress only
    states: Object.fromEntries(rows.map(({ state, devices }) => [state, devices])),
  }
}
