// Compliance policies as administrators keep them. Devices are judged by a change of one at their next check-in.

import { randomUUID } from 'node:crypto'

import { type Assigned, type GivenTarget, replaceTargets, withTargets } from '../../../assignment/assignment.ops.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { changes } from '../../../audit/changes.ts'
import { recordAudit } from '../../../audit/record.sql.ts'
import { lockTenant } from '../../../db/lock/tenant-lock.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { comparedVersions } from '../../../kernel/windows-version.ts'
import { complianceKind } from './assignment.ts'
import * as policies from './compliance.sql.ts'
import { CompliancePolicyId } from './id.ts'
import { isVersion, nodesOf, versionNames } from './rules.ts'

export { type CompliancePolicy, complianceList } from './compliance.sql.ts'

/** A device may be assigned all of them, and each message of a session judges it by them. */
const mostPolicies = 50

export async function listCompliance(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
): Promise<Found<Assigned<policies.CompliancePolicy>>> {
  const found = await policies.page(db, tenantId, wanted)
  return { ...found, rows: await withTargets(db, tenantId, complianceKind, found.rows) }
}

export async function readCompliance(
  db: Db,
  tenantId: TenantId,
  id: CompliancePolicyId,
): Promise<policies.CompliancePolicy> {
  const found = await policies.byId(db, tenantId, id)
  if (!found) throw notFound('Compliance policy', id)
  return found
}

export async function createCompliance(
  db: Db,
  operation: OperationContext,
  values: policies.ComplianceValues,
): Promise<policies.CompliancePolicy> {
  const { tenantId } = operation
  const id = CompliancePolicyId.parse(randomUUID())
  checked(values)
  return inTransaction(db, async (tx) => {
    await lockTenant(tx, tenantId, 'compliance-policies')
    if ((await policies.count(tx, tenantId)) >= mostPolicies) {
      throw new Fault(
        'conflict',
        `An organisation has at most ${mostPolicies} compliance policies. Delete one first.`,
        {
          reason: 'too-many-compliance-policies',
        },
      )
    }
    await policies.insert(tx, operation, id, values)
    await recordAudit(tx, operation, {
      action: 'mdm.compliance.create',
      targetKind: 'compliance-policy',
      targetId: id,
      ...changes(undefined, shown(values)),
    })
    return readCompliance(tx, tenantId, id)
  })
}

export async function changeCompliance(
  db: Db,
  operation: OperationContext,
  id: CompliancePolicyId,
  change: (before: policies.CompliancePolicy) => policies.ComplianceValues,
): Promise<policies.CompliancePolicy> {
  return inTransaction(db, async (tx) => {
    const before = await readCompliance(tx, operation.tenantId, id)
    const after = change(before)
    checked(after)
    if (!(await policies.change(tx, operation, before, after))) {
      throw new Fault('conflict', 'The compliance policy was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    await recordAudit(tx, operation, {
      action: 'mdm.compliance.change',
      targetKind: 'compliance-policy',
      targetId: id,
      ...changes(shown(before), shown(after)),
    })
    return readCompliance(tx, operation.tenantId, id)
  })
}

export async function deleteCompliance(db: Db, operation: OperationContext, id: CompliancePolicyId): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const before = await readCompliance(tx, tenantId, id)
    await assignments.remove(tx, tenantId, complianceKind, id)
    if (!(await policies.remove(tx, tenantId, id))) throw notFound('Compliance policy', id)
    await recordAudit(tx, operation, {
      action: 'mdm.compliance.delete',
      targetKind: 'compliance-policy',
      targetId: id,
      ...changes(shown(before), undefined),
    })
  })
}

export async function assignCompliance(
  db: Db,
  operation: OperationContext,
  id: CompliancePolicyId,
  given: readonly GivenTarget[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await readCompliance(tx, operation.tenantId, id)
    await replaceTargets(tx, operation, complianceKind, id, given)
  })
}

function checked({ rules }: policies.ComplianceValues): void {
  for (const name of versionNames) {
    const version = rules[name]
    if (version !== undefined && !isVersion(version)) {
      throw wrong(`${name} is '${version}', which is not a version of Windows like 10.0.19045.3803.`)
    }
  }
  const { osMinimumVersion: least, osMaximumVersion: most } = rules
  if (least !== undefined && most !== undefined && comparedVersions(least, most) > 0) {
    throw wrong(`osMinimumVersion ${least} is newer than osMaximumVersion ${most}, so no device could comply.`)
  }
  if (nodesOf(rules).length === 0)
    throw wrong('The policy demands nothing. Demand at least one setting, like tpmRequired: true.')
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'compliance-rules' })

/** For the audit. */
const shown = ({ displayName, description, rules, needsAttestation, graceHours }: policies.ComplianceValues) => ({
  displayName,
  description,
  ...rules,
  needsAttestation,
  graceHours,
})
