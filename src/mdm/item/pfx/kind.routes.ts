// Certificates that devices get with their private keys (docs/protocols/scep.md), kept and assigned as policies are.

import { certificateInPfx } from '../../../pki/pfx.ops.ts'
import type { ManagedKind } from '../kind.ts'
import { configurationKind } from '../policy/configuration.routes.ts'
import type { SettingsItem } from '../settings-kind.ts'
import { pfxEntity, readPfx } from './entity.ts'
import { pfxItems } from './items.ts'
import { body, members } from './pfx.contract.ts'

export const pfx: ManagedKind<SettingsItem<'pfx'>> = {
  ...configurationKind({
    name: 'pfx',
    steps: pfxItems.steps,
    type: '#microsoft.graph.windows10ImportedPFXCertificateProfile',
    body,
    members,
    settingsIn: 'pfx',
    read: readPfx(certificateInPfx),
    entity: pfxEntity,
  }),
  items: pfxItems,
}
