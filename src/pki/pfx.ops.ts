// Files with a certificate and its private key (PKCS #12, RFC 7292), as far as it takes to see that one opens.

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

/** Its certificate; undefined when it does not open with this password, or holds no certificate with its key. */
export function certificateInPfx(pfx: Uint8Array, passphrase: string): X509Certificate | undefined {
  try {
    const { context } = createSecureContext({ pfx: Buffer.from(pfx), passphrase })
    return new X509Certificate(context.getCertificate())
  } catch {
    return undefined
  }
}
