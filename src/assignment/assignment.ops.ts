// Replaces an item's assignments as a whole, and reads targets of many items at once. Devices see a change in their next
// session, which decides from current facts.

import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import type { TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import type { Reaction } from '../reactions.ts'
import * as assignments from './assignment.sql.ts'
import type { AssignmentKind } from './assignment.ts'
import * as filters from './filter/filter.sql.ts'
import { type GivenTarget, isGroup, readTargets, type Target } from './target.ts'

export type { GivenTarget } from './target.ts'

/** The caller has made sure, in the same transaction, that the item exists. */
export async function replaceTargets(
  tx: Db,
  operation: OperationContext,
  /** `target`: what the audit calls it, where that is not its name. */
  kind: AssignmentKind & { readonly action: string; readonly target?: string },
  itemId: string,
  given: readonly GivenTarget[],
): Promise<void> {
  const reading = readTargets(given)
  if (!reading.ok) throw new Fault('invalid-input', reading.problem, { reason: 'assignment-target' })
  const ids = reading.targets.filter(({ target }) => isGroup(target)).map(({ groupId }) => groupId)
  const existing = await assignments.existingGroups(tx, operation.tenantId, ids)
  const unknown = ids.find((id) => !existing.has(id))
  if (unknown) throw notFound('Group', unknown)
  const named = reading.targets.flatMap(({ filter }) => (filter ? [filter.id] : []))
  const filtersThere = await filters.existing(tx, operation.tenantId, [...new Set(named)])
  const noFilter = named.find((id) => !filtersThere.has(id))
  if (noFilter) throw notFound('Assignment filter', noFilter)
  const before = await assignments.targets(tx, operation.tenantId, kind, [itemId])
  await assignments.replace(tx, operation, kind, itemId, reading.targets)
  await recordAudit(tx, operation, {
    action: kind.action,
    targetKind: kind.target ?? kind.name,
    targetId: itemId,
    before: {
      targets: before.map(({ target, groupId, filter }): Target => ({ target, groupId, ...(filter && { filter }) })),
    },
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
  kind: AssignmentKind,
  items: readonly T[],
): Promise<Assigned<T>[]> {
  const ids = items.map(({ id }) => id)
  const byItem = new Map(ids.map((id): [string, assignments.StoredTarget[]] => [id, []]))
  for (const target of await assignments.targets(db, tenantId, kind, ids)) byItem.get(target.itemId)?.push(target)
  return items.map((item) => ({ ...item, targets: byItem.get(item.id) ?? [] }))
}

export const listTargets = assignments.targets
