// Certificates that devices get with their private keys (docs/protocols/scep.md), kept and assigned as policies are.

import type { ManagedKind } from '../kind.ts'
import { configurationKind } from '../policy/configuration.routes.ts'
import type { SettingsItem } from '../settings-kind.ts'
import { pfxEntity } from './entity.ts'
import { pfxItems } from './items.ts'
import { body, members } from './pfx.contract.ts'
import { readPfx } from './read.ops.ts'

export const pfx: ManagedKind<SettingsItem<'pfx'>> = {
  ...configurationKind({
    name: 'pfx',
    steps: pfxItems.steps,
    type: '#microsoft.graph.windows10ImportedPFXCertificateProfile',
    body,
    members,
    settingsIn: 'pfx',
    read: readPfx,
    entity: pfxEntity,
  }),
  items: pfxItems,
}
