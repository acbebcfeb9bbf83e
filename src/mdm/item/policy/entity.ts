// Kinds of settings as Graph's entities, and the settings of a policy back (docs/specification/graph.md).

import { isType } from '../../../kernel/odata-type.ts'
import { remarkOn } from '../../catalogue/check.ts'
import { holdsSecret, type OmaType, omaTypes, type StoredSetting } from '../setting.ts'
import { checked } from './against-catalogue.ts'
import type { Configuration, ContentReading } from './configuration.ts'
import type { DeviceConfiguration } from './policy.contract.ts'
import { type OmaSetting, readSettings, writeSetting } from './policy.ts'
import type { SettingsBody } from './settings.contract.ts'

/** `kinds`: of settings, all that there are. */
export function configurationEntity(
  kinds: readonly Configuration[],
  stored: {
    readonly id: string
    readonly kind: string
    readonly displayName: string
    readonly description: string
    readonly settings: readonly StoredSetting[]
    readonly createdAt: Date
    readonly version: number
  },
): DeviceConfiguration {
  const kind = kinds.find(({ name }) => name === stored.kind)
  return {
    '@odata.type': kind?.type ?? '',
    id: stored.id,
    displayName: stored.displayName,
    description: stored.description,
    createdDateTime: stored.createdAt.toISOString(),
    lastModifiedDateTime: stored.createdAt.toISOString(),
    version: stored.version,
    roleScopeTagIds: ['0'],
    ...kind?.entity(stored),
  }
}

export function policyEntity({ id, settings }: { readonly id: string; readonly settings: readonly StoredSetting[] }) {
  return { omaSettings: settings.map((setting) => settingEntity(id, setting)), holdsSecret: holdsSecret(settings) }
}

export function readPolicy({ omaSettings = [], beyondCatalogue }: SettingsBody): ContentReading {
  const settings: OmaSetting[] = []
  for (const given of omaSettings) {
    const setting = settingOf(given)
    if (!setting) {
      const problem = `'${given['@odata.type']}' is not a kind of setting we know, like #microsoft.graph.omaSettingInteger.`
      return { ok: false, problem, reason: 'policy-settings' }
    }
    settings.push(setting)
  }
  const reading = checked(readSettings(settings), beyondCatalogue === true)
  return reading.ok ? reading : { ...reading, reason: 'policy-settings' }
}

function settingEntity(policyId: string, setting: StoredSetting) {
  const { type, ...oma } = writeSetting(policyId, setting)
  return { '@odata.type': `#microsoft.graph.${type}`, ...oma, remark: remarkOn(setting.uri) ?? null }
}

/** Undefined when the type is none that we know. */
function settingOf(given: {
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
