// Profiles of SCEP as administrators give them and as they are shown again.

import type { ContentReading } from '../policy/configuration.ts'
import type { StoredSetting } from '../setting.ts'
import type { ScepBody } from './scep.contract.ts'
import { profileOf, scepSettings } from './scep.ts'

const both = 'digitalSignature,keyEncipherment'

export function readScepProfile(given: ScepBody & { readonly displayName?: string }): ContentReading {
  const subject = /^CN=([^,+"\\<>;=#]{1,64})$/i.exec(given.subjectNameFormatString?.trim() ?? '')?.[1]?.trim()
  if (!subject || !/\{\{DeviceId\}\}/i.test(subject) || /\{\{(?!DeviceId\}\})/i.test(subject)) {
    return {
      ok: false,
      problem:
        'subjectNameFormatString has to be one common name of at most 64 characters with {{DeviceId}} in it, so that each device has a name of its own: CN={{DeviceId}}.',
      reason: 'scep-subject',
    }
  }
  const profile = {
    subject,
    days: given.certificateValidityPeriodDays ?? 365,
    keyLength: given.keySize === 'size4096' ? (4096 as const) : (2048 as const),
    enciphers: (given.keyUsage ?? both) === both,
    takesOldAlgorithms: given.hashAlgorithm === 'sha1',
  }
  return { ok: true, scope: 'device', settings: scepSettings(profile, given.displayName ?? '') }
}

export function scepEntity({ settings }: { readonly settings: readonly StoredSetting[] }) {
  const { subject, days, keyLength, enciphers, takesOldAlgorithms } = profileOf(settings)
  return {
    subjectNameFormatString: `CN=${subject}`,
    certificateValidityPeriodDays: days,
    keySize: `size${keyLength}`,
    keyUsage: enciphers ? both : 'digitalSignature',
    hashAlgorithm: takesOldAlgorithms ? 'sha1' : 'sha2',
  }
}
