// Profiles of SCEP as administrators give them and as they are shown again.

import { longestName, names, subjectNames } from '../given.ts'
import type { ContentReading } from '../policy/configuration.ts'
import type { StoredSetting } from '../setting.ts'
import type { ScepBody } from './scep.contract.ts'
import { profileOf, scepSettings } from './scep.ts'

const both = 'digitalSignature,keyEncipherment'

export function readScepProfile(given: ScepBody & { readonly displayName?: string }): ContentReading {
  const subject = /^CN=([^,+"\\<>;=#]{1,200})$/i.exec(given.subjectNameFormatString?.trim() ?? '')?.[1]?.trim()
  if (!subject || !isOneName(subject)) {
    return {
      ok: false,
      problem: `subjectNameFormatString has to be one common name with {{DeviceId}} or {{AAD_Device_ID}} in it, so that each device has a name of its own, and may name {{SerialNumber}} beside: CN={{DeviceId}}. With ids of 36 characters it has at most ${longestName}.`,
      reason: 'scep-subject',
    }
  }
  const profile = {
    subject,
    days: given.certificateValidityPeriodDays ?? 365,
    keyLength: given.keySize === 'size4096' ? (4096 as const) : (2048 as const),
    enciphers: (given.keyUsage ?? both) === both,
    takesOldAlgorithms: given.hashAlgorithm === 'sha1',
    ...(given.requiresApproval && { needsApproval: true as const }),
  }
  return { ok: true, scope: 'device', settings: scepSettings(profile, given.displayName ?? '') }
}

const guid = '0'.repeat(36)

function isOneName(subject: string): boolean {
  const hasId = names(subject, 'DeviceId') || names(subject, 'AAD_Device_ID')
  const others = subjectNames.reduce(
    (rest, name) => rest.replaceAll(new RegExp(`\\{\\{${name}\\}\\}`, 'gi'), ''),
    subject,
  )
  const length = subject
    .replace(/\{\{(?:DeviceId|AAD_Device_ID)\}\}/gi, guid)
    .replace(/\{\{SerialNumber\}\}/gi, '').length
  return hasId && !/[{}]/.test(others) && length <= longestName
}

export function scepEntity({ settings }: { readonly settings: readonly StoredSetting[] }) {
  const { subject, days, keyLength, enciphers, takesOldAlgorithms, needsApproval } = profileOf(settings)
  return {
    subjectNameFormatString: `CN=${subject}`,
    certificateValidityPeriodDays: days,
    keySize: `size${keyLength}`,
    keyUsage: enciphers ? both : 'digitalSignature',
    hashAlgorithm: takesOldAlgorithms ? 'sha1' : 'sha2',
    requiresApproval: needsApproval ?? false,
  }
}
