// Secrets of settings: sealed when they are written, opened for an admitted device, shown to an administrator who may see
// them. Each sealing is bound to its policy, so that a sealed value copied into another policy does not open.

import { randomUUID } from 'node:crypto'

import type { Admitted } from '../../kernel/assurance-needs.ts'
import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import type { Seal } from '../../pki/seal.ts'
import { isSealed, type SealedSetting, type Setting, type StoredSetting } from '../item/setting.ts'

export type PolicyRef = { readonly tenantId: string; readonly policyId: string }

const purposeOf = ({ tenantId, policyId }: PolicyRef, secretId: string): string =>
  `mdm_policy/${tenantId}/${policyId}/${secretId}`

export function sealSettings(
  seal: Seal,
  policy: PolicyRef,
  settings: readonly StoredSetting[],
): readonly StoredSetting[] {
  return settings.map((setting) => (isSealed(setting) || !setting.secret ? setting : sealOne(seal, policy, setting)))
}

function sealOne(seal: Seal, policy: PolicyRef, { value, secret, ...setting }: Setting): SealedSetting {
  const secretId = randomUUID()
  return {
    ...setting,
    secret: secret ?? 'known',
    secretId,
    mark: secretMark(seal, policy.tenantId, value),
    sealed: toBase64(seal.seal(Buffer.from(value), purposeOf(policy, secretId))),
  }
}

/** A device's tree keeps this mark of a secret: it shows a change, and does not help in guessing it. */
export const secretMark = (seal: Seal, tenantId: string, value: string): string =>
  `secret:${seal.digest(value, `mdm_enrollment/${tenantId}`)}`

/** For a device: only admitted settings are opened. */
export function openSettings(
  seal: Seal,
  policy: PolicyRef,
  settings: readonly StoredSetting[],
  _admitted: Admitted<'policy-with-secret'>,
): readonly Setting[] {
  return settings.map((setting) => (isSealed(setting) ? openOne(seal, policy, setting) : setting))
}

function openOne(seal: Seal, policy: PolicyRef, { sealed, secretId, ...setting }: SealedSetting): Setting {
  return { ...setting, value: openValue(seal, policy, sealed, secretId) }
}

/** For an administrator; the caller has asked for the permission and writes the audit entry. */
export const showSetting = (seal: Seal, policy: PolicyRef, { sealed, secretId }: SealedSetting): string =>
  openValue(seal, policy, sealed, secretId)

const openValue = (seal: Seal, policy: PolicyRef, sealed: string, secretId: string): string =>
  seal.open(fromBase64(sealed) ?? new Uint8Array(), purposeOf(policy, secretId)).toString('utf8')
