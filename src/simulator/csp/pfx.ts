// ClientCertificateInstall PFXCertInstall (learn.microsoft.com, clientcertificateinstall-csp): adding the file installs it, with what the
// other nodes say, and Status has how that went: 0, or the error of the import.

import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'

import { fromBase64 } from '../../kernel/bytes.ts'
import type { CspHandler } from '../../protocol/csp/execute.ts'
import { readValue, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri } from '../../protocol/csp/uri.ts'
import type { DmEffect, DmHandlers } from './effects.ts'

/** ERROR_INVALID_PASSWORD: what an import says of a file that does not open. */
const wrongPassword = '86'

const install: CspHandler<DmEffect> = ({ tree, location, names, data = '' }) => {
  const node = (leaf: string): string => {
    const segments = ['Vendor', 'MSFT', 'ClientCertificateInstall', 'PFXCertInstall', names[0] ?? '', leaf]
    return formatLocUri({ scope: location.scope, segments })
  }
  const thumbprint = thumbprintIn(fromBase64(data), readValue(tree, node('PFXCertPassword')) ?? '')
  if (thumbprint === undefined) return { tree: writeValue(tree, node('Status'), wrongPassword, 'int') }
  return { tree: writeValue(writeValue(tree, node('Thumbprint'), thumbprint), node('Status'), '0', 'int') }
}

function thumbprintIn(file: Uint8Array | undefined, passphrase: string): string | undefined {
  if (!file) return undefined
  try {
    const { context } = createSecureContext({ pfx: Buffer.from(file), passphrase })
    return new X509Certificate(context.getCertificate()).fingerprint.replaceAll(':', '')
  } catch {
    return undefined
  }
}

export const pfxHandlers: DmHandlers = {
  'Add Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob': install,
  'Replace Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*/PFXCertBlob': install,
}
