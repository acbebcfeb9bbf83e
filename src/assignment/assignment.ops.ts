// Assigning policies, apps and status pages: the set of targets is replaced as a whole, and devices see it in their next
// session, because what a device gets is decided there and from current facts.

import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import type { Reaction } from '../reactions.ts'
import * as assignments from './assignment.sql.ts'
import { type ItemKind, readTargets } from './target.ts'

export type GivenTarget = { readonly '@odata.type': string; readonly groupId?: string | undefined }

/** The caller has made sure, in the same transaction, that the item exists. */
export async function replaceTargets(
  tx: Db,
  operation: OperationContext,
  item: { readonly kind: ItemKind; readonly id: string },
  given: readonly GivenTarget[],
): Promise<void> {
  const reading = readTargets(given)
  if (!reading.ok) throw new Fault('invalid-input', reading.problem, { reason: 'assignment-target' })
  const groups = reading.targets.filter(({ target }) => target === 'group' || target === 'exclusion-group')
  const ids = groups.map(({ groupId }) => groupId)
  const existing = await assignments.existingGroups(tx, operation.tenantId, ids)
  const unknown = ids.find((id) => !existing.has(id))
  if (unknown) throw notFound('Group', unknown)
  const before = await assignments.targets(tx, operation.tenantId, item.kind, [item.id])
  await assignments.replace(tx, operation, item, reading.targets)
  await recordAudit(tx, operation, {
    action: `mdm.${item.kind}.assign`,
    targetKind: item.kind,
    targetId: item.id,
    before: { targets: before.map(({ target, groupId }) => ({ target, groupId })) },
    after: { targets: reading.targets },
  })
}

export const forgetGroup: Reaction<'groupDeleted'> = (tx, { tenantId }, { groupId }) =>
  assignments.unassignGroup(tx, tenantId, groupId)

export type Assigned<T> = T & { readonly targets: readonly assignments.StoredTarget[] }

/** Each item of a page with its targets, in one statement for all of them. */
export async function withTargets<T extends { readonly id: string }>(
  db: Db,
  tenantId: TenantId,
  kind: ItemKind,
  items: readonly T[],
): Promise<Assigned<T>[]> {
  const ids = items.map(({ id }) => id)
  const byItem = new Map(ids.map((id): [string, assignments.StoredTarget[]] => [id, []]))
  for (const target of await assignments.targets(db, tenantId, kind, ids)) byItem.get(target.itemId)?.push(target)
  return items.map((item) => ({ ...item, targets: byItem.get(item.id) ?? [] }))
}

export function listTargets(
  db: Db,
  tenantId: TenantId,
  kind: ItemKind,
  itemIds?: readonly string[],
): Promise<assignments.StoredTarget[]> {
  return assignments.targets(db, tenantId, kind, itemIds)
}
