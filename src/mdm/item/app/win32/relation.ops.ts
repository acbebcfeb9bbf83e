// What Win32 packages need and what they replace, as administrators write it.
//
// Invariants
//   1. No application leads back to itself, over needs and replacements alike: else it could never have its turn. Who writes holds the
//      organisation's lock, since two of them could close a ring together.
//   2. What holds a secret is never brought along by another one: whether a device may have it is decided where it is assigned.

import { changes } from '../../../../audit/changes.ts'
import { recordAudit } from '../../../../audit/record.sql.ts'
import { lockTenant } from '../../../../db/lock/tenant-lock.ts'
import type { Db } from '../../../../db/schema.ts'
import { inTransaction } from '../../../../db/tx.ts'
import { Fault } from '../../../../kernel/fault.ts'
import type { AppId, TenantId } from '../../../../kernel/id.ts'
import type { OperationContext } from '../../../../kernel/operation-context.ts'
import { readApp } from '../read.ops.ts'
import * as relations from './relation.sql.ts'
import { cycleThrough, mostOfOne, mostReached, mostRelations, type Relation } from './relation.ts'

export type Related = relations.Related & { readonly side: 'child' | 'parent' }
export type GivenRelation = Omit<Relation, 'appId'>

export async function listRelations(db: Db, tenantId: TenantId, id: AppId): Promise<readonly Related[]> {
  await readApp(db, tenantId, id)
  const of = async (side: Related['side']) =>
    (await relations.ofApp(db, tenantId, id, side)).map((one) => ({ ...one, side }))
  return [...(await of('child')), ...(await of('parent'))]
}

/** All that the application needs and replaces from now on. */
export async function replaceRelations(
  db: Db,
  operation: OperationContext,
  id: AppId,
  wanted: readonly GivenRelation[],
): Promise<void> {
  const { tenantId } = operation
  if (wanted.length > mostOfOne) throw wrong(`An application has at most ${mostOfOne} relations; these are more.`)
  const ids = wanted.map(({ targetId }) => targetId)
  if (new Set(ids).size < ids.length) throw wrong('An application is named twice. Say once what it is to this one.')
  await inTransaction(db, async (tx) => {
    await lockTenant(tx, tenantId, 'app-relations')
    const app = await readApp(tx, tenantId, id)
    if (app.form !== 'win32' && wanted.length > 0) {
      throw wrong(`The application '${app.displayName}' is no win32LobApp: only those need and replace others.`)
    }
    const targets = new Map((await relations.targets(tx, tenantId, ids)).map((one) => [one.id, one]))
    for (const { targetId, kind, acts } of wanted) {
      const target = targets.get(targetId)
      if (!target) throw wrong(`There is no application ${targetId}. Name one of the list.`)
      if (target.form !== 'win32') {
        throw wrong(`The application '${target.displayName}' is no win32LobApp: the agent cannot look for it.`)
      }
      if (kind === 'dependency' && acts && target.holdsSecret) throw secretTarget(target.displayName)
    }
    await refuseCycle(tx, tenantId, app, ids)
    const before = await relations.ofApp(tx, tenantId, id, 'child')
    await relations.replace(tx, tenantId, id, wanted)
    await recordAudit(tx, operation, {
      action: 'mdm.app.relate',
      targetKind: 'app',
      targetId: id,
      ...changes({ relations: audited(before) }, { relations: audited(wanted) }),
    })
  })
}

const audited = (all: readonly GivenRelation[]) =>
  all.map(({ targetId, kind, acts }) => `${kind} ${targetId}${acts ? ' acts' : ''}`).sort()

async function refuseCycle(
  tx: Db,
  tenantId: TenantId,
  app: { readonly id: AppId; readonly displayName: string },
  targets: readonly string[],
): Promise<void> {
  const reached = await relations.reached(tx, tenantId, targets)
  if (reached.length > mostRelations) {
    throw wrong(`'${app.displayName}' would lead over more than ${mostRelations} relations. Leave some of them out.`)
  }
  const known = reached.filter(({ appId }) => appId !== app.id)
  if (new Set(known.map(({ targetId }) => targetId)).size + targets.length > mostReached) {
    throw wrong(`'${app.displayName}' would lead to more than ${mostReached} applications. Leave some of them out.`)
  }
  const way = cycleThrough(app.id, targets, known)
  if (!way) return
  const names = new Map((await relations.targets(tx, tenantId, way)).map((one) => [one.id, one.displayName]))
  const told = way.map((id) => `'${names.get(id) ?? id}'`).join(' → ')
  throw new Fault(
    'invalid-input',
    `'${app.displayName}' would lead back to itself: ${told}. Take one of these relations away.`,
    { reason: 'app-cycle' },
  )
}

/** Also asked before a mark is set: it is brought along by others. */
export async function refuseSecretOfBrought(
  tx: Db,
  tenantId: TenantId,
  { id, displayName }: { readonly id: AppId; readonly displayName: string },
): Promise<void> {
  const parents = await relations.ofApp(tx, tenantId, id, 'parent')
  const brings = parents.find(({ kind, acts }) => kind === 'dependency' && acts)
  if (!brings) return
  throw wrong(
    `'${brings.displayName}' brings '${displayName}' along, which nothing does with an application that holds a secret. Let it only look for it (dependencyType detect), and assign this one by itself.`,
  )
}

/** What others need is not deleted. */
export async function refuseIfNeeded(
  tx: Db,
  tenantId: TenantId,
  { id, displayName }: { readonly id: AppId; readonly displayName: string },
): Promise<void> {
  const needing = (await relations.ofApp(tx, tenantId, id, 'parent')).filter(({ kind }) => kind === 'dependency')
  if (needing.length === 0) return
  const [first] = needing
  const more = needing.length > 1 ? ` and ${needing.length - 1} more` : ''
  throw new Fault(
    'conflict',
    `The application '${displayName}' is needed by '${first?.displayName}'${more}. Take that relation away, then delete it.`,
    { reason: 'app-needed' },
  )
}

const secretTarget = (name: string): Fault =>
  wrong(
    `The application '${name}' holds a secret and is brought along by none. Say dependencyType detect, and assign it by itself.`,
  )

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'app-relation' })
