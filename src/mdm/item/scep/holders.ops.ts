// A certificate counts as long as its profile is assigned to its device: it is revoked by what takes the profile away, whether the
// device is ever seen again or not. A person who leaves a group takes a profile from their devices, too: those are found when the device
// renews (mdm/scep), and their sessions drop the certificate.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { revokeThese } from '../../../pki/certificate.sql.ts'
import type { Reaction } from '../../../reactions.ts'
import { type Among, heldWithoutProfile } from './holders.sql.ts'

export async function revokeWithoutProfile(tx: Db, operation: OperationContext, among: Among): Promise<void> {
  const { tenantId, now } = operation
  const held = await heldWithoutProfile(tx, tenantId, among, now)
  if (held.length === 0) return
  const thumbprints = held.map(({ thumbprint }) => thumbprint)
  await revokeThese(tx, tenantId, thumbprints, now)
  for (const policyId of new Set(held.map((one) => one.policyId))) {
    await recordAudit(tx, operation, {
      action: 'mdm.scep.revoke',
      targetKind: 'policy',
      targetId: policyId,
      details: { because: 'assigned no more', certificates: held.filter((one) => one.policyId === policyId).length },
    })
  }
}

export const revokeWhereMembershipEnded: Reaction<'membershipChanged'> = (tx, operation, { deviceIds }) =>
  revokeWithoutProfile(tx, operation, { deviceIds })
