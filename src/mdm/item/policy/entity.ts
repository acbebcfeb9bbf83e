// Policies and trusted certificates as Graph's entities, and settings back (docs/specification/graph.md).

import { isType } from '../../../kernel/odata-type.ts'
import { holdsSecret, type OmaType, omaTypes, type StoredSetting } from '../setting.ts'
import type { DeviceConfiguration } from './policy.contract.ts'
import { type OmaSetting, writeSetting } from './policy.ts'

export const policyType = '#microsoft.graph.windows10CustomConfiguration'
export const certificateType = '#microsoft.graph.windows81TrustedRootCertificate'

export function policyEntity(policy: {
  readonly id: string
  readonly kind: 'policy' | 'certificate'
  readonly displayName: string
  readonly description: string
  readonly settings: readonly StoredSetting[]
  readonly createdAt: Date
  readonly version: number
}): DeviceConfiguration {
  const [first] = policy.settings
  return {
    '@odata.type': policy.kind === 'policy' ? policyType : certificateType,
    id: policy.id,
    displayName: policy.displayName,
    description: policy.description,
    createdDateTime: policy.createdAt.toISOString(),
    lastModifiedDateTime: policy.createdAt.toISOString(),
    version: policy.version,
    roleScopeTagIds: ['0'],
    ...(policy.kind === 'policy'
      ? {
          omaSettings: policy.settings.map((setting) => settingEntity(policy.id, setting)),
          holdsSecret: holdsSecret(policy.settings),
        }
      : {
          certFileName: first?.fileName ?? '',
          destinationStore: 'computerCertStoreRoot',
          trustedRootCertificate: first && 'value' in first ? first.value : '',
        }),
  }
}

function settingEntity(policyId: string, setting: StoredSetting) {
  const { type, ...oma } = writeSetting(policyId, setting)
  return { '@odata.type': `#microsoft.graph.${type}`, ...oma }
}

/** Undefined when the type is none that we know. */
export function settingOf(given: {
  readonly '@odata.type': string
  readonly displayName?: string | null | undefined
  readonly description?: string | null | undefined
  readonly omaUri: string
  readonly value: string | number | boolean
  readonly fileName?: string | null | undefined
  readonly isEncrypted?: boolean | null | undefined
  readonly secretReferenceValueId?: string | null | undefined
}): OmaSetting | undefined {
  const type = omaTypes.find((one: OmaType) => isType(given['@odata.type'], `#microsoft.graph.${one}`))
  return (
    type && {
      type,
      displayName: given.displayName ?? '',
      description: given.description ?? '',
      omaUri: given.omaUri.trim(),
      value: given.value,
      ...(given.fileName ? { fileName: given.fileName } : {}),
      ...(given.isEncrypted ? { isEncrypted: true } : {}),
      ...(given.secretReferenceValueId ? { secretReferenceValueId: given.secretReferenceValueId } : {}),
    }
  )
}
