// Signs a message of a session (MS-MDM, MS-Signature), as a device does that was told to (RequireMessageSigning of the DMClient CSP): a
// detached CMS signature (RFC 5652) by the key of its certificate. Which bytes Windows signs is inferred: from the header to the end of
// the body.

import { readValue, type Tree } from '../../../protocol/csp/tree.ts'
import type { Management } from '../enroll.ts'
import { signedData } from './signed-data.ts'

/** The header that goes with this message; none where nobody told the device to sign. */
export function signatureFor(
  body: string,
  { providerId, certificate, privateKey }: Pick<Management, 'providerId' | 'certificate' | 'privateKey'>,
  tree: Tree,
): { readonly 'ms-signature'?: string } {
  const node = `./Device/Vendor/MSFT/DMClient/Provider/${encodeURIComponent(providerId)}/RequireMessageSigning`
  if (readValue(tree, node) !== 'true') return {}
  const end = '</SyncBody>'
  const signed = body.slice(body.indexOf('<SyncHdr'), body.lastIndexOf(end) + end.length)
  const message = signedData(Buffer.from(signed), { certificate, privateKey }, 'detached')
  return { 'ms-signature': Buffer.from(message).toString('base64') }
}
