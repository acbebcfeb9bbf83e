// Other device management is named, changed and forgotten one after the other in a tenant; it counts from the next sign-in on. What is
// enrolled already stays where it is. Ours stands among it, and is changed with the organisation.

import { randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as groups from '../../directory/group/group.sql.ts'
import { changeTenant } from '../../directory/tenant/tenant.ops.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as holders from '../../directory/user/role-holder.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { IdentityUrls } from '../urls.ts'
import * as mobilities from './mobility.sql.ts'
import { type Mobility, mostGroupsOfMobility, mostMobilities, ownId, ownMobility, refuseAddresses } from './mobility.ts'

export type MobilityDeps = { readonly db: Db; readonly urls: IdentityUrls }

const ownOrigins = ({ login, portal, graph, drs, enrollment, partner }: IdentityUrls): readonly string[] => [
  login,
  portal,
  graph,
  drs,
  enrollment,
  partner,
]

/** Ours first, the others in the order in which they count. */
export async function listMobilities(deps: MobilityDeps, tenantId: TenantId): Promise<readonly Mobility[]> {
  return [await ours(deps, tenantId), ...(await mobilities.all(deps.db, tenantId))]
}

export async function readMobility(deps: MobilityDeps, tenantId: TenantId, id: string): Promise<Mobility> {
  return id === ownId ? ours(deps, tenantId) : other(deps.db, tenantId, id)
}

export async function includedGroups(deps: MobilityDeps, tenantId: TenantId, id: string) {
  return mobilities.groupsOf(deps.db, tenantId, (await readMobility(deps, tenantId, id)).includeGroups)
}

async function ours({ db, urls }: MobilityDeps, tenantId: TenantId): Promise<Mobility> {
  return ownMobility(urls, (await tenants.byId(db, tenantId))?.mdmScope ?? 'none')
}

async function other(db: Db, tenantId: TenantId, id: string): Promise<Mobility> {
  const mobility = await mobilities.byId(db, tenantId, id)
  if (!mobility) throw notFound('Mobile device management policy', id)
  return mobility
}

const isOurs = (what: string): Fault =>
  new Fault(
    'conflict',
    `Device management of this installation ${what}. Of it only appliesTo is set: none, selected (people with a licence for it) or all.`,
    { reason: 'mobility-own' },
  )

export async function createMobility(
  { db, urls }: MobilityDeps,
  operation: OperationContext,
  input: Omit<Mobility, 'id' | 'includeGroups'>,
): Promise<Mobility> {
  const { tenantId, now } = operation
  const mobility: Mobility = { ...input, id: randomUUID(), includeGroups: [] }
  refuseAddresses(mobility, ownOrigins(urls))
  return inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    if ((await mobilities.all(tx, tenantId)).length >= mostMobilities) {
      throw new Fault(
        'conflict',
        `An organisation names ${mostMobilities} other services for device management at most. Delete one that is not used any more.`,
        { reason: 'too-many-mobilities' },
      )
    }
    await mobilities.insert(tx, tenantId, mobility, now)
    await recordAudit(tx, operation, {
      action: 'identity.mobility.create',
      targetKind: 'mobility-policy',
      targetId: mobility.id,
      ...changes(undefined, mobility),
    })
    return mobility
  })
}

export async function changeMobility(
  { db, urls }: MobilityDeps,
  operation: OperationContext,
  id: string,
  change: Partial<Omit<Mobility, 'id' | 'includeGroups'>>,
): Promise<void> {
  if (id === ownId) {
    const { appliesTo: mdmScope, ...fixed } = change
    if (Object.keys(fixed).length > 0) throw isOurs('has its name and its addresses from its operator')
    return mdmScope && changeTenant(db, operation, { mdmScope })
  }
  await changed(db, operation, id, 'identity.mobility.change', async (before) => {
    const after = { ...before, ...change }
    refuseAddresses(after, ownOrigins(urls))
    return after
  })
}

export async function includeGroup(db: Db, operation: OperationContext, id: string, groupId: GroupId): Promise<void> {
  await changed(db, operation, id, 'identity.mobility.include-group', async (before, tx) => {
    if (!(await groups.byId(tx, operation.tenantId, groupId))) throw notFound('Group', groupId)
    const there = await mobilities.groupsOf(tx, operation.tenantId, before.includeGroups)
    const kept = before.includeGroups.filter((one) => one !== groupId && there.some((group) => group.id === one))
    if (kept.length >= mostGroupsOfMobility) {
      throw new Fault(
        'conflict',
        `A service for device management is for ${mostGroupsOfMobility} groups at most. Put groups into another group and include that one, or let it be for everybody.`,
        { reason: 'too-many-mobility-groups' },
      )
    }
    return { ...before, includeGroups: [...kept, groupId] }
  })
}

export async function leaveOutGroup(db: Db, operation: OperationContext, id: string, groupId: GroupId): Promise<void> {
  await changed(db, operation, id, 'identity.mobility.leave-out-group', async (before) => {
    if (!before.includeGroups.includes(groupId)) throw notFound('Group', groupId)
    return { ...before, includeGroups: before.includeGroups.filter((one) => one !== groupId) }
  })
}

export async function deleteMobility(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId } = operation
  if (id === ownId) throw isOurs('cannot be deleted')
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = await other(tx, tenantId, id)
    await mobilities.remove(tx, tenantId, id)
    await recordAudit(tx, operation, {
      action: 'identity.mobility.delete',
      targetKind: 'mobility-policy',
      targetId: id,
      ...changes(before, undefined),
    })
  })
}

async function changed(
  db: Db,
  operation: OperationContext,
  id: string,
  action: string,
  decide: (before: Mobility, tx: Db) => Promise<Mobility>,
): Promise<void> {
  const { tenantId } = operation
  if (id === ownId) throw isOurs('is for people with a licence for it, not for groups')
  await inTransaction(db, async (tx) => {
    await holders.lock(tx, tenantId)
    const before = await other(tx, tenantId, id)
    const after = await decide(before, tx)
    await mobilities.change(tx, tenantId, after)
    await recordAudit(tx, operation, {
      action,
      targetKind: 'mobility-policy',
      targetId: id,
      ...changes(before, after),
    })
  })
}
