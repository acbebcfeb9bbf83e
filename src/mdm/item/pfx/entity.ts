// Certificates with their keys as administrators give them, and what is shown of them again: never the file, nor its password.

import { fromBase64, toBase64 } from '../../../kernel/bytes.ts'
import type { ContentReading } from '../policy/configuration.ts'
import type { StoredSetting } from '../setting.ts'
import type { PfxBody } from './pfx.contract.ts'
import { pfxSettings, shownOf, storageOf } from './pfx.ts'

const mostBytes = 16 * 1024

type Certificate = Readonly<Record<'subject' | 'fingerprint' | 'validTo', string>>

/** Undefined when it does not open, or holds no certificate with its key. */
export type OpenPfx = (pfx: Uint8Array, password: string) => Certificate | undefined

export const readPfx =
  (open: OpenPfx) =>
  (given: PfxBody & { readonly displayName?: string }): ContentReading => {
    const {
      pfx = '',
      pfxPassword: password = '',
      keyStorageProvider: storage = 'useTpmKspOtherwiseUseSoftwareKsp',
    } = given
    const bytes = fromBase64(pfx)
    const certificate = bytes && bytes.length <= mostBytes ? open(bytes, password) : undefined
    if (!bytes || !certificate) {
      return {
        ok: false,
        problem: `pfx does not open with pfxPassword. Give a PKCS #12 file of at most ${mostBytes / 1024} KB in base64 with one certificate and its private key, and its password.`,
        reason: 'pfx',
      }
    }
    const shown = {
      thumbprint: certificate.fingerprint.replaceAll(':', ''),
      until: new Date(certificate.validTo).toISOString(),
      subject: certificate.subject.replaceAll('\n', ', ').slice(0, 200),
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
