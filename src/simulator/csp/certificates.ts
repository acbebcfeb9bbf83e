// RootCATrustedCertificates and CertificateStore (learn.microsoft.com, rootcacertificates-csp): a certificate is stored
// under its own SHA-1 thumbprint. One that is no certificate, or another one, is refused, so that its delivery is seen
// to fail.

import { createHash, X509Certificate } from 'node:crypto'

import { fromBase64 } from '../../kernel/bytes.ts'
import type { CspHandler } from '../../protocol/csp/execute.ts'
import type { DmEffect, DmHandlers } from './effects.ts'

const underItsThumbprint: CspHandler<DmEffect> = ({ data = '', names }) => {
  const der = fromBase64(data)
  if (!der || !isCertificate(der)) return { status: 500 }
  const thumbprint = createHash('sha1').update(der).digest('hex').toUpperCase()
  return { status: names.at(-1)?.toUpperCase() === thumbprint ? 200 : 500 }
}

function isCertificate(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).subject !== undefined
  } catch {
    return false
  }
}

const roots = 'Vendor/MSFT/RootCATrustedCertificates'
const patterns = ['Root', 'CA', 'TrustedPublisher', 'TrustedPeople'].map((store) => `${roots}/${store}/*`)
const nodes = [...patterns, 'Vendor/MSFT/CertificateStore/Root/System/*', 'Vendor/MSFT/CertificateStore/CA/System/*']

export const certificateHandlers: DmHandlers = Object.fromEntries(
  nodes.flatMap((node) => ['Add', 'Replace'].map((kind) => [`${kind} ${node}/EncodedCertificate`, underItsThumbprint])),
)
