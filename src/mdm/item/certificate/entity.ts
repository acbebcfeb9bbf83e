// Trusted root certificates as administrators give them and as they are shown again (docs/specification/graph.md).

import { createHash } from 'node:crypto'

import { holdsPrivateKey, privateKeySent } from '../../../pki/private-key.ts'
import { readCertificate as readX509 } from '../../../pki/x509.ts'
import type { ContentReading } from '../policy/configuration.ts'
import type { StoredSetting } from '../setting.ts'
import type { CertificateBody } from './certificate.contract.ts'
import { certificateSetting, readCertificate } from './certificate.ts'

export function readRootCertificate({ trustedRootCertificate, certFileName }: CertificateBody): ContentReading {
  const uploaded = trustedRootCertificate ?? ''
  if (holdsPrivateKey(Buffer.from(uploaded)) || holdsPrivateKey(Buffer.from(uploaded, 'base64'))) {
    return { ok: false, problem: `trustedRootCertificate ${privateKeySent}.`, reason: 'private-key-sent' }
  }
  const der = readCertificate(uploaded)
  if (!der || !readX509(der)) {
    return {
      ok: false,
      problem: 'trustedRootCertificate is not a certificate. Give one X.509 certificate as PEM or base64 of its DER.',
      reason: 'certificate',
    }
  }
  const thumbprint = createHash('sha1').update(der).digest('hex')
  return { ok: true, scope: 'device', settings: [certificateSetting(der, thumbprint, certFileName ?? '')] }
}

export function certificateEntity({ settings: [first] }: { readonly settings: readonly StoredSetting[] }) {
  return {
    certFileName: first?.fileName ?? '',
    destinationStore: 'computerCertStoreRoot',
    trustedRootCertificate: first && 'value' in first ? first.value : '',
  }
}
