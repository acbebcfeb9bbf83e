// Restrictions and limits as administrators keep them, and those that count for a person. Of each kind there is a default; others
// are 1, 2, 3, … without gaps. They are asked when a device enrols: one that is in management stays.

import { randomUUID } from 'node:crypto'

import { type GivenTarget, replaceTargets } from '../../assignment/assignment.ops.ts'
import * as assignments from '../../assignment/assignment.sql.ts'
import { passing } from '../../assignment/filter/narrow.ops.ts'
import type { FilterFacts } from '../../assignment/filter/rule.ts'
import { odataTypeByTarget } from '../../assignment/target.ts'
import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { changeTenant } from '../../directory/tenant/tenant.ops.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as stored from './restriction.sql.ts'
import {
  assignmentKinds,
  chosen,
  LimitSettings,
  nothingRestricted,
  PlatformSettings,
  type Restriction,
  type RestrictionKind,
} from './restriction.ts'

/** As in the original for restrictions; limits have no number there. */
const most: Readonly<Record<RestrictionKind, number>> = { platform: 25, limit: 50 }

const unset = new Date('0001-01-01T00:00:00Z')
const byDefault = { description: '', priority: 0, createdAt: unset, modifiedAt: unset, version: 0 }
export const defaultPlatform = (tenantId: TenantId): stored.StoredRestriction => ({
  ...byDefault,
  id: tenantId,
  kind: 'platform',
  displayName: 'Default restriction',
  settings: nothingRestricted,
})
export const defaultLimit = (tenantId: TenantId, limit: number): stored.StoredRestriction => ({
  ...byDefault,
  id: tenantId,
  kind: 'limit',
  displayName: 'Default limit',
  settings: { limit },
})

export type { StoredRestriction } from './restriction.sql.ts'

/** Undefined where nothing has the id. The defaults have the tenant's, so that their kind tells them apart. */
export async function findRestriction(
  db: Db,
  tenantId: TenantId,
  id: string,
  kind?: RestrictionKind,
): Promise<stored.StoredRestriction | undefined> {
  const found = (await stored.all(db, tenantId)).find((one) => one.id === id && (!kind || one.kind === kind))
  if (found) return found
  if (id !== tenantId || !kind) return undefined
  if (kind === 'platform') return defaultPlatform(tenantId)
  return defaultLimit(tenantId, (await tenants.byId(db, tenantId))?.enrollmentLimitPerUser ?? 0)
}

async function existing(db: Db, tenantId: TenantId, id: string, kind?: RestrictionKind) {
  const found = await findRestriction(db, tenantId, id, kind)
  if (!found) throw notFound('Enrollment restriction', id)
  return found
}

export type RestrictionChange = {
  readonly displayName?: string
  readonly description?: string
  /** As received: members present are checked, absent ones stay. */
  readonly settings: Readonly<Record<string, unknown>>
}

export async function createRestriction(
  db: Db,
  operation: OperationContext,
  kind: RestrictionKind,
  { displayName, description = '', settings }: RestrictionChange,
): Promise<stored.StoredRestriction> {
  if (!displayName) throw wrong('The restriction has no displayName.')
  const { tenantId } = operation
  const id = randomUUID()
  return inTransaction(db, async (tx) => {
    await stored.lockRestrictions(tx, tenantId)
    const others = await order(tx, tenantId, kind)
    if (others.length >= most[kind]) {
      const message = `A tenant has at most ${most[kind]} ${kind === 'limit' ? 'limits' : 'restrictions'} besides the default. Delete one first.`
      throw new Fault('conflict', message, { reason: 'too-many-restrictions' })
    }
    const made = checked(kind, settings, { id, displayName, description, priority: others.length + 1 })
    await stored.save(tx, operation, made)
    await audit(tx, operation, 'create', id, undefined, made)
    return existing(tx, tenantId, id)
  })
}

export async function changeRestriction(
  db: Db,
  operation: OperationContext,
  id: string,
  kind: RestrictionKind,
  change: RestrictionChange,
): Promise<stored.StoredRestriction> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    await stored.lockRestrictions(tx, tenantId)
    const before = await existing(tx, tenantId, id, kind)
    const { displayName = before.displayName, description = before.description } = change
    const next = checked(kind, { ...before.settings, ...change.settings }, { ...before, displayName, description })
    if (next.kind === 'limit' && next.priority === 0) {
      if (next.displayName !== before.displayName || next.description !== before.description)
        throw wrong('The default limit has no name or description of its own. Leave displayName and description out.')
      // its one setting is the organisation's own, which its page shows, too
      await changeTenant(tx, operation, { enrollmentLimitPerUser: next.settings.limit })
      return existing(tx, tenantId, id, kind)
    }
    await stored.save(tx, operation, next)
    await audit(tx, operation, 'change', id, before, next)
    return existing(tx, tenantId, id, kind)
  })
}

export async function deleteRestriction(
  db: Db,
  operation: OperationContext,
  id: string,
  kind: RestrictionKind,
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await stored.lockRestrictions(tx, tenantId)
    const before = await existing(tx, tenantId, id, kind)
    if (before.priority === 0) throw wrong('A default restriction cannot be deleted. Change its settings instead.')
    await assignments.remove(tx, tenantId, assignmentKinds[kind], id)
    await stored.remove(tx, tenantId, id)
    await stored.renumber(tx, tenantId, kind, await order(tx, tenantId, kind))
    await audit(tx, operation, 'delete', id, before, undefined)
  })
}

export async function assignRestriction(
  db: Db,
  operation: OperationContext,
  id: string,
  kind: RestrictionKind,
  given: readonly GivenTarget[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { priority } = await existing(tx, operation.tenantId, id, kind)
    if (priority === 0)
      throw wrong('A default restriction is for everybody whom no other reaches; it cannot be assigned.')
    const devices = odataTypeByTarget['all-devices'].toLowerCase()
    if (given.some((target) => target['@odata.type'].replace(/^#?/, '#').toLowerCase() === devices)) {
      throw wrong('Restrictions are for people: assign it to groups of them, or to all users.')
    }
    await replaceTargets(tx, operation, assignmentKinds[kind], id, given)
  })
}

export async function setRestrictionPriority(
  db: Db,
  operation: OperationContext,
  id: string,
  kind: RestrictionKind,
  priority: number,
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await stored.lockRestrictions(tx, tenantId)
    const before = await existing(tx, tenantId, id, kind)
    if (before.priority === 0) throw wrong('A default restriction always comes last; its priority cannot be set.')
    const others = (await order(tx, tenantId, kind)).filter((one) => one !== id)
    const ordered = others.toSpliced(priority - 1, 0, id)
    await stored.renumber(tx, tenantId, kind, ordered)
    const place = { priority: ordered.indexOf(id) + 1 } // behind the last there is no place
    await audit(tx, operation, 'set-priority', id, { priority: before.priority }, place)
  })
}

export type Counting = {
  readonly platform: Extract<Restriction, { kind: 'platform' }>
  /** Undefined: the organisation's own limit. */
  readonly limit: Extract<Restriction, { kind: 'limit' }> | undefined
}

/** Of nobody, as with a bulk token, the defaults count. `facts`: of the device, as it enrols. */
export async function countingFor(
  db: Db,
  tenantId: TenantId,
  userId: UserId | undefined,
  facts: FilterFacts,
): Promise<Counting> {
  const all = await stored.all(db, tenantId)
  const some = userId !== undefined && all.some(({ priority }) => priority > 0)
  const kinds = Object.values(assignmentKinds)
  const named = some ? await assignments.matches(db, tenantId, kinds, { deviceId: undefined, userId }) : []
  const matches = await passing(db, tenantId, named, facts)
  const none = { id: tenantId, kind: 'platform', displayName: 'Default restriction', priority: 0 } as const
  return {
    platform: chosen('platform', all, matches) ?? { ...none, settings: nothingRestricted },
    limit: chosen('limit', all, matches),
  }
}

async function order(tx: Db, tenantId: TenantId, kind: RestrictionKind): Promise<string[]> {
  const all = await stored.all(tx, tenantId)
  return all.filter((one) => one.kind === kind && one.priority > 0).map(({ id }) => id)
}

type Described = Pick<stored.StoredRestriction, 'id' | 'displayName' | 'description' | 'priority'>

/** Null stands for the default in scripts that send whole objects back. */
function checked(
  kind: RestrictionKind,
  settings: Readonly<Record<string, unknown>>,
  { id, displayName, description, priority }: Described,
): Restriction & { readonly description: string } {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
  const values = { id, displayName, description, priority }
  if (kind === 'limit') {
    const parsed = LimitSettings.safeParse(given)
    if (parsed.success) return { ...values, kind, settings: parsed.data }
    throw wrong('limit: how many devices one person may have in management is a whole number from 1 to 15.')
  }
  const parsed = PlatformSettings.safeParse(given)
  if (parsed.success) return { ...values, kind, settings: parsed.data }
  throw wrong(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'versions'}: ${message}`).join('; '))
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'restriction' })

function audit(
  tx: Db,
  operation: OperationContext,
  verb: string,
  id: string,
  before: object | undefined,
  after: object | undefined,
): Promise<void> {
  return recordAudit(tx, operation, {
    action: `mdm.restriction.${verb}`,
    targetKind: 'restriction',
    targetId: id,
    ...changes(before, after),
  })
}
