// Assignment filters as administrators keep them. A rule that changes acts at the next session of each device; what must not wait for
// that follows in the same transaction.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { lockTenant } from '../../db/lock/tenant-lock.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { FilterId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { checkRule } from './compile.ops.ts'
import * as filters from './filter.sql.ts'
import { type Filter, mostFilters } from './filter.ts'

export { filterList, page as listFilters, type Use, uses } from './filter.sql.ts'

export async function readFilter(db: Db, tenantId: TenantId, id: FilterId, options = {}): Promise<Filter> {
  const found = await filters.byId(db, tenantId, id, options)
  if (!found) throw notFound('Assignment filter', id)
  return found
}

export type FilterInput = Pick<Filter, 'displayName' | 'description' | 'rule'>

export async function createFilter(db: Db, operation: OperationContext, input: FilterInput): Promise<Filter> {
  checkRule(input.rule)
  const { tenantId, now } = operation
  const made = { ...input, id: FilterId.parse(randomUUID()), createdAt: now, modifiedAt: now, version: 1 }
  return inTransaction(db, async (tx) => {
    await lockTenant(tx, tenantId, 'assignment-filters')
    if ((await filters.count(tx, tenantId)) >= mostFilters) {
      const message = `A tenant has at most ${mostFilters} filters. Delete one first, or join rules with or.`
      throw new Fault('conflict', message, { reason: 'too-many-filters' })
    }
    await filters.save(tx, tenantId, made)
    await audit(tx, operation, 'create', made.id, undefined, made)
    return made
  })
}

export async function changeFilter(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: FilterId,
  change: Partial<FilterInput>,
): Promise<Filter> {
  if (change.rule !== undefined) checkRule(change.rule)
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const before = await readFilter(tx, tenantId, id, { lock: true })
    const after = { ...before, ...change, modifiedAt: now, version: before.version + 1 }
    await filters.save(tx, tenantId, after)
    await audit(tx, operation, 'change', id, before, after)
    if (after.rule !== before.rule) {
      await reactions.filterChanged(tx, operation, { uses: await filters.uses(tx, tenantId, id) })
    }
    return after
  })
}

export async function deleteFilter(db: Db, operation: OperationContext, id: FilterId): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const before = await readFilter(tx, tenantId, id, { lock: true })
    const { length } = await filters.uses(tx, tenantId, id)
    if (length > 0) {
      // without it an assignment would reach more devices than somebody meant, or fewer
      const message = `The filter '${before.displayName}' narrows ${length} assignment${length === 1 ? '' : 's'}. Assign those items without it first; taxiway filter show names them.`
      throw new Fault('conflict', message, { reason: 'filter-in-use' })
    }
    await filters.remove(tx, tenantId, id)
    await audit(tx, operation, 'delete', id, before, undefined)
  })
}

function audit(
  tx: Db,
  operation: OperationContext,
  verb: string,
  id: FilterId,
  before: Filter | undefined,
  after: Filter | undefined,
): Promise<void> {
  return recordAudit(tx, operation, {
    action: `assignment.filter.${verb}`,
    targetKind: 'assignment-filter',
    targetId: id,
    ...changes(before, after),
  })
}
