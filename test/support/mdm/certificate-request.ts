// A request for a certificate over SCEP that waits for somebody's approval, as a device leaves it.

import { generateKeyPairSync, randomUUID } from 'node:crypto'

import { EnrollmentId, PolicyId } from '../../../src/kernel/id.ts'
import { ask } from '../../../src/mdm/scep/request.sql.ts'
import { waitsUntil } from '../../../src/mdm/scep/request.ts'
import { spkiOf } from '../../../src/pki/x509.ts'
import type { World, WorldTenant } from '../world/world.ts'

const spki = spkiOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)

/** Of this device, by a new profile; its id. */
export async function waitingRequest(
  world: World,
  tenant: WorldTenant,
  { enrollmentId, displayName }: { readonly enrollmentId: string; readonly displayName: string },
): Promise<string> {
  const { id: policyId } = await tenant.api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName,
    subjectNameFormatString: 'CN={{DeviceId}}',
    requiresApproval: true,
  })
  const now = new Date()
  const of = { enrollmentId: EnrollmentId.parse(enrollmentId), policyId: PolicyId.parse(policyId) }
  const asked = { ...of, profile: 'as it was', proof: randomUUID(), transactionId: randomUUID(), spki }
  const id = randomUUID()
  const at = { now, expiresAt: waitsUntil(now) }
  await ask(world.app.db, tenant.tenantId, { ...asked, id, subject: enrollmentId }, at)
  return id
}
