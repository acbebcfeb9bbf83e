// Policies and the kinds of settings that are kept with them (configuration.ts), as administrators keep them.

import { randomUUID } from 'node:crypto'
import { type Assigned, type GivenTarget, replaceTargets, withTargets } from '../../../assignment/assignment.ops.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { changes } from '../../../audit/changes.ts'
import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { List } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { PolicyId, type TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import type { Seal } from '../../../pki/seal.ts'
import { sameNode } from '../../node.ts'
import { sealSettings, showSetting } from '../../secret/setting.ts'
import { holdsSecret, isSealed } from '../setting.ts'
import { type Rival, rival } from './against-catalogue.ts'
import { policyKind } from './assignment.ts'
import type { Configuration, Content } from './configuration.ts'
import * as policies from './policy.sql.ts'
import { secretReference } from './policy.ts'

export type NewPolicy = {
  readonly displayName: string
  readonly description: string
  readonly content: Content
}

export { type Policy, policyList } from './policy.sql.ts'

export async function listPolicies(
  db: Db,
  tenantId: TenantId,
  list: List,
  wanted: Wanted,
): Promise<Found<Assigned<policies.Policy>>> {
  const found = await policies.page(db, tenantId, list, wanted)
  return { ...found, rows: await withTargets(db, tenantId, policyKind, found.rows) }
}

export async function readPolicy(db: Db, tenantId: TenantId, id: PolicyId): Promise<policies.Policy> {
  const found = await policies.byId(db, tenantId, id)
  if (!found) throw notFound('Policy', id)
  return found
}

/** Of what other policies say of its nodes. */
const mostCompared = 200

/** Other policies that somebody gets and that give one of its nodes another value: what a device that gets both will have. */
export async function rivalsOf(
  db: Db,
  tenantId: TenantId,
  policy: policies.Policy,
): Promise<{ readonly rivals: readonly Rival[]; readonly moreRivals: boolean }> {
  const own = new Map(policy.settings.map((setting) => [sameNode(setting.uri), setting]))
  if (own.size === 0) return { rivals: [], moreRivals: false }
  const others = await policies.othersOn(db, tenantId, policy.id, [...own.keys()], mostCompared + 1)
  const rivals = others.slice(0, mostCompared).flatMap((other) => {
    const setting = own.get(sameNode(other.uri))
    return (setting && rival(policy, setting, other)) ?? []
  })
  return { rivals, moreRivals: others.length > mostCompared }
}

export async function createPolicy(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  input: NewPolicy,
): Promise<policies.Policy> {
  const id = PolicyId.parse(randomUUID())
  const { displayName, description, content } = input
  const kind = content.configuration.name
  const { scope, settings } = await settingsOf(content, operation.tenantId)
  return inTransaction(db, async (tx) => {
    await content.configuration.prepare?.(tx, seal, operation)
    const sealed = sealSettings(seal, { tenantId: operation.tenantId, policyId: id }, settings)
    await policies.insert(tx, operation, { id, kind, displayName, description, scope, settings: sealed })
    await refuseTooMuch(tx, operation.tenantId)
    const made = await readPolicy(tx, operation.tenantId, id)
    await recordAudit(tx, operation, {
      action: 'mdm.policy.create',
      targetKind: 'policy',
      targetId: id,
      details: { holdsSecret: holdsSecret(sealed) },
      ...changes(undefined, shown(made)),
    })
    return made
  })
}

/** A device may be assigned all of them, and each session reads what is assigned to its device (T-52). */
const mostBytes = 8 * 1024 * 1024

async function refuseTooMuch(tx: Db, tenantId: TenantId): Promise<void> {
  const bytes = await policies.bytesOfSettings(tx, tenantId)
  if (bytes <= mostBytes) return
  const size = (n: number) => (n / 1024 / 1024).toFixed(1)
  throw new Fault(
    'conflict',
    `The settings of all policies of this organisation would be ${size(bytes)} MB, of at most ${size(mostBytes)}. Delete policies that are not needed, or give large files to devices as an application.`,
    { reason: 'policies-too-large' },
  )
}

export type PolicyChange = {
  readonly displayName?: string
  readonly description?: string
  readonly content?: Content
}

export async function changePolicy(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: PolicyId,
  change: PolicyChange,
): Promise<policies.Policy> {
  // before the transaction: a kind may take its time to read what was given
  const read = change.content && (await settingsOf(change.content, operation.tenantId))
  return inTransaction(db, async (tx) => {
    const stored = await readPolicy(tx, operation.tenantId, id)
    if (change.content && change.content.configuration.name !== stored.kind) {
      throw new Fault(
        'invalid-input',
        `What was made as ${stored.kind} cannot become ${change.content.configuration.name}. Create a new one.`,
        {
          reason: 'policy-kind',
        },
      )
    }
    const next = {
      ...stored,
      displayName: change.displayName ?? stored.displayName,
      description: change.description ?? stored.description,
      ...(read && {
        scope: read.scope,
        settings: sealSettings(seal, { tenantId: operation.tenantId, policyId: id }, read.settings),
      }),
    }
    if (!(await policies.change(tx, operation.tenantId, next))) {
      throw new Fault('conflict', 'The policy was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    if (read) await refuseTooMuch(tx, operation.tenantId)
    await recordAudit(tx, operation, {
      action: 'mdm.policy.change',
      targetKind: 'policy',
      targetId: id,
      details: { settings: change.content !== undefined, holdsSecret: holdsSecret(next.settings) },
      ...changes(shown(stored), shown(next)),
    })
    return readPolicy(tx, operation.tenantId, id)
  })
}

/** Of every kind that is kept so: what one of them does when it is assigned otherwise, or goes. */
type Kinds = ReadonlyArray<Pick<Configuration, 'name' | 'reassigned'>>

export async function deletePolicy(db: Db, kinds: Kinds, operation: OperationContext, id: PolicyId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const stored = await readPolicy(tx, operation.tenantId, id)
    await assignments.remove(tx, operation.tenantId, policyKind, id)
    if (!(await policies.remove(tx, operation.tenantId, id))) throw notFound('Policy', id)
    await recordAudit(tx, operation, {
      action: 'mdm.policy.delete',
      targetKind: 'policy',
      targetId: id,
      ...changes(shown(stored), undefined),
    })
    await kinds.find(({ name }) => name === stored.kind)?.reassigned?.(tx, operation, id)
  })
}

export async function assignPolicy(
  db: Db,
  kinds: Kinds,
  operation: OperationContext,
  id: PolicyId,
  given: readonly GivenTarget[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { kind } = await readPolicy(tx, operation.tenantId, id)
    await replaceTargets(tx, operation, policyKind, id, given)
    await kinds.find(({ name }) => name === kind)?.reassigned?.(tx, operation, id)
  })
}

/** The one way to see a secret again: each time is an entry of the audit, written before the value leaves. */
export async function showSecret(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: PolicyId,
  reference: string,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { displayName, settings } = await readPolicy(tx, operation.tenantId, id)
    const setting = settings.filter(isSealed).find((one) => secretReference(id, one.secretId) === reference)
    if (!setting) throw notFound('Secret', reference)
    await recordAudit(tx, operation, {
      action: 'mdm.policy.show-secret',
      targetKind: 'policy',
      targetId: id,
      details: { displayName, omaUri: setting.uri },
    })
    return showSetting(seal, { tenantId: operation.tenantId, policyId: id }, setting)
  })
}

/** For the trail: which settings, never their values, for those may be secrets. */
function shown({ displayName, description, kind, scope, settings }: policies.Policy): object {
  return { displayName, description, kind, scope, settings: settings.map(({ uri }) => uri) }
}

async function settingsOf({ configuration, body }: Content, tenantId: TenantId) {
  const reading = await configuration.read(body, tenantId)
  if (!reading.ok) throw new Fault('invalid-input', reading.problem, { reason: reading.reason })
  return reading
}
