// Policies are lists of management-tree nodes with values.
// Here the administrator's form of a setting (graph omaSetting…) becomes the form a device gets, and back.
// All nodes of one policy belong to the device, or all to the user: the two are applied in different phases.

import { assertNever } from '../../../kernel/assert-never.ts'
import { fromBase64, toBase64 } from '../../../kernel/bytes.ts'
import { isStorable } from '../../../kernel/text/storable-text.ts'
import { isSecretNode, looksSecret } from '../../../protocol/csp/secret-nodes.ts'
import { addressRule, type Phase, sameNode, scopeOfUri } from '../../node.ts'
import { isMask, mask } from '../mask.ts'
import { isSealed, type OmaType, type Setting, type StoredSetting } from '../setting.ts'

export type OmaSetting = {
  readonly type: OmaType
  readonly displayName: string
  readonly description: string
  readonly omaUri: string
  readonly value: string | number | boolean
  readonly fileName?: string | undefined
  /** The administrator's mark that the value is a secret. */
  readonly isEncrypted?: boolean | undefined
  /** Stands in answers for a value that is not shown; a value that comes with it is not the real one. */
  readonly secretReferenceValueId?: string | undefined
}

export type SettingsReading =
  | { readonly ok: true; readonly scope: Phase; readonly settings: readonly Setting[] }
  | { readonly ok: false; readonly problem: string }

export function readSettings(received: readonly OmaSetting[]): SettingsReading {
  const settings: Setting[] = []
  const scopes = new Set<Phase>()
  const seen = new Set<string>()
  for (const setting of received) {
    const scope = scopeOfUri(setting.omaUri)
    if (!scope) return wrong(setting, `is not a node that a policy may set: its address ${addressRule}`)
    if (isOurOwn(setting.omaUri))
      return wrong(setting, 'belongs to the management server itself; use the status page settings instead')
    if (seen.has(sameNode(setting.omaUri))) return wrong(setting, 'is set twice')
    seen.add(sameNode(setting.omaUri))
    scopes.add(scope)
    if (setting.secretReferenceValueId)
      return wrong(
        setting,
        'comes with secretReferenceValueId, which says that its value is not the real one; give the real value without it, or leave omaSettings out to keep all settings',
      )
    if (isMask(String(setting.value)))
      return wrong(
        setting,
        'has the value ****, which stands in answers for a secret that is not shown; give the real value, or leave omaSettings out to keep all settings',
      )
    const value = readValue(setting)
    if (typeof value === 'string') return wrong(setting, value)
    const secret = whySecret(setting)
    settings.push({
      uri: setting.omaUri,
      ...value,
      type: setting.type,
      name: setting.displayName,
      description: setting.description,
      ...(setting.fileName === undefined ? {} : { fileName: setting.fileName }),
      ...(secret === undefined ? {} : { secret }),
    })
  }
  const [scope, another] = [...scopes]
  if (!scope) return { ok: false, problem: 'The policy has no setting. Add at least one to omaSettings.' }
  if (another)
    return {
      ok: false,
      problem: 'The policy has settings for the device and for the user. Make two policies, one for each.',
    }
  return { ok: true, scope, settings }
}

/** A node or value known as secret cannot be unmarked. */
export function whySecret(setting: Pick<OmaSetting, 'omaUri' | 'value' | 'isEncrypted'>): Setting['secret'] {
  if (isSecretNode(setting.omaUri) || looksSecret(String(setting.value))) return 'known'
  return setting.isEncrypted === true ? 'marked' : undefined
}

const wrong = ({ omaUri }: OmaSetting, problem: string): SettingsReading => ({
  ok: false,
  problem: problemWith(omaUri, problem),
})

export const problemWith = (uri: string, problem: string): string => `The setting '${uri.slice(0, 200)}' ${problem}.`

/** The status page's nodes are decided per device; a policy on them would leave the page waiting for nothing. */
function isOurOwn(uri: string): boolean {
  return /\/DMClient\/Provider\/[^/]+\/(FirstSyncStatus|Unenroll|EntDMID)\b|\/EnrollmentStatusTracking\//i.test(uri)
}

/** A text is an error message. */
function readValue({ type, value }: OmaSetting): { readonly format: string; readonly value: string } | string {
  const text = String(value)
  switch (type) {
    case 'omaSettingString':
    case 'omaSettingDateTime':
      return { format: 'chr', value: text }
    case 'omaSettingStringXml': {
      const xml = readXml(text)
      return xml === undefined ? 'needs its XML as base64 of UTF-8' : { format: 'chr', value: xml }
    }
    case 'omaSettingInteger':
      return /^-?\d{1,10}$/.test(text) ? { format: 'int', value: text } : 'needs a whole number'
    case 'omaSettingFloatingPoint':
      return Number.isFinite(Number(text)) && text.trim() !== '' ? { format: 'float', value: text } : 'needs a number'
    case 'omaSettingBoolean':
      return /^(true|false)$/i.test(text) ? { format: 'bool', value: text.toLowerCase() } : 'needs true or false'
    case 'omaSettingBase64': {
      const bytes = fromBase64(text)
      return bytes ? { format: 'b64', value: toBase64(bytes) } : 'needs base64'
    }
    default:
      return assertNever(type)
  }
}

/** XML travels in base64 in the API (Graph's omaSettingStringXml is binary) and as itself to a device, without byte order mark. */
function readXml(base64: string): string | undefined {
  const bytes = fromBase64(base64)
  if (!bytes) return undefined
  try {
    const xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return xml.trimStart().startsWith('<') && isStorable(xml) ? xml : undefined
  } catch {
    return undefined // not UTF-8
  }
}

/** As an answer shows it: never a secret. */
export function writeSetting(policyId: string, setting: StoredSetting) {
  const type = setting.type ?? 'omaSettingString'
  return {
    type,
    displayName: setting.name ?? '',
    description: setting.description ?? '',
    omaUri: setting.uri,
    value: isSealed(setting) || setting.secret ? mask : writeValue(type, setting.value),
    ...(setting.fileName === undefined ? {} : { fileName: setting.fileName }),
    isEncrypted: setting.secret !== undefined,
    secretReferenceValueId: isSealed(setting) ? secretReference(policyId, setting.secretId) : null,
  }
}

export const secretReference = (policyId: string, secretId: string): string => `${policyId}_${secretId}`

function writeValue(type: OmaType, value: string): string | number | boolean {
  if (type === 'omaSettingStringXml') return toBase64(new TextEncoder().encode(value))
  if (type === 'omaSettingInteger' || type === 'omaSettingFloatingPoint') return Number(value)
  return type === 'omaSettingBoolean' ? value === 'true' : value
}
