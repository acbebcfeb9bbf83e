// Certificates with their keys as administrators give them, and what is shown of them again: never the file, nor its password.

import { toBase64 } from '../../../kernel/bytes.ts'
import type { ContentReading } from '../policy/configuration.ts'
import type { StoredSetting } from '../setting.ts'
import type { PfxBody } from './pfx.contract.ts'
import { pfxSettings, shownOf, storageOf } from './pfx.ts'

export const mostBytes = 16 * 1024

type Certificate = Readonly<Record<'subject' | 'fingerprint' | 'validTo', string>>

/** `slow`, `closed`: as pki/pfx.ops.ts says. */
export function readOpened(
  given: PfxBody & { readonly displayName?: string },
  bytes: Uint8Array,
  opened: Certificate | 'slow' | 'closed',
): ContentReading {
  if (opened === 'slow') {
    return {
      ok: false,
      problem:
        'pfx takes longer than two seconds to open, because it was exported with so many iterations of its password. Export it again with at most 100000 (openssl pkcs12 -export -iter 100000).',
      reason: 'pfx-iterations',
    }
  }
  if (opened === 'closed') {
    return {
      ok: false,
      problem: `pfx does not open with pfxPassword. Give a PKCS #12 file of at most ${mostBytes / 1024} KB in base64 with one certificate and its private key, and its password.`,
      reason: 'pfx',
    }
  }
  const { pfxPassword: password = '', keyStorageProvider: storage = 'useTpmKspOtherwiseUseSoftwareKsp' } = given
  const shown = {
    thumbprint: opened.fingerprint.replaceAll(':', ''),
    until: new Date(opened.validTo).toISOString(),
    subject: opened.subject.replaceAll('\n', ', ').slice(0, 200),
  }
  const settings = pfxSettings({ base64: toBase64(bytes), password, storage }, shown, given.displayName ?? '')
  return { ok: true, scope: 'device', settings }
}

export function pfxEntity({ settings }: { readonly settings: readonly StoredSetting[] }) {
  const { thumbprint, until, subject } = shownOf(settings)
  return {
    keyStorageProvider: storageOf(settings),
    certificateSubject: subject,
    certificateThumbprint: thumbprint,
    certificateExpirationDateTime: until,
  }
}
