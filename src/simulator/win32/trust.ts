// Whether a work list is one that this device may follow: signed by a key for the signing of code, which the authority of the device's own
// certificate certified, in the name of the organisation, for this device, its question and this hour.

import { verify, X509Certificate } from 'node:crypto'

import {
  AgentMessageError,
  decodeEnvelope,
  decodeManifest,
  type Manifest,
  signedBytes,
} from '../../protocol/agent/manifest.ts'

const codeSigning = '1.3.6.1.5.5.7.3.3'

/** `code`: as Windows has it. */
export class ListRefused extends Error {
  readonly code: string
  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ListRefused'
    this.code = code
  }
}

const untrusted = '0x800b0109'
const changed = '0x80096010'
const unreadable = '0x8007000d'

export function openList(
  bytes: Uint8Array,
  by: {
    /** PEM. */
    readonly authorities: readonly string[]
    readonly enrollmentId: string
    readonly nonce: string
    readonly now: number
  },
): Manifest {
  const { manifest, signature, signer } = read(() => decodeEnvelope(bytes))
  const certificate = read(() => new X509Certificate(signer))
  const isIssued = by.authorities
    .map((pem) => new X509Certificate(pem))
    .some((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey))
  const lives = Date.parse(certificate.validFrom) <= by.now && by.now <= Date.parse(certificate.validTo)
  // keyUsage is what the key is for beyond its plain use (RFC 5280 §4.2.1.12)
  if (!isIssued || !lives || certificate.ca || !certificate.keyUsage?.includes(codeSigning)) {
    throw new ListRefused(untrusted, 'the list was signed by a stranger')
  }
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', signedBytes(manifest), key, signature)) {
    throw new ListRefused(changed, 'the list was changed on its way')
  }
  const list = read(() => decodeManifest(manifest))
  if (certificate.subject !== `CN=Taxiway agent of ${list.tenantId}`) {
    throw new ListRefused(untrusted, 'the list is of another organisation')
  }
  if (list.nonce !== by.nonce) throw new ListRefused(changed, 'the list answers another question')
  if (list.enrollmentId !== by.enrollmentId) throw new ListRefused(changed, 'the list is for another device')
  if (Date.parse(list.expiresAt) < by.now) throw new ListRefused(changed, 'the list is too old')
  return list
}

function read<T>(reading: () => T): T {
  try {
    return reading()
  } catch (error) {
    const why = error instanceof AgentMessageError ? error.message : 'its signer is no certificate'
    throw new ListRefused(unreadable, `the list cannot be read: ${why}`, error)
  }
}
