// Certificates that devices get for themselves over SCEP (docs/protocols/scep.md), kept and assigned as policies are.

import { ensureTenantAuthority } from '../../../pki/tenant-authority/tenant-authority.ops.ts'
import type { ManagedKind } from '../kind.ts'
import { configurationKind } from '../policy/configuration.routes.ts'
import type { SettingsItem } from '../settings-kind.ts'
import { readScepProfile, scepEntity } from './entity.ts'
import { revokeUnassigned, revokeWithoutProfile } from './holders.ops.ts'
import { scepItems } from './items.ts'
import { body, members } from './scep.contract.ts'

export const scep: ManagedKind<SettingsItem<'scep'>> = {
  ...configurationKind({
    name: 'scep',
    steps: scepItems.steps,
    type: '#microsoft.graph.windows81SCEPCertificateProfile',
    body,
    members,
    settingsIn: 'subjectNameFormatString',
    read: readScepProfile,
    entity: scepEntity,
    reassigned: (tx, operation, policyId) => revokeWithoutProfile(tx, operation, { policyIds: [policyId] }),
    prepare: (tx, seal, { tenantId, now }) => ensureTenantAuthority(tx, seal, tenantId, now),
  }),
  items: scepItems,
  unassigned: revokeUnassigned,
}
