// The signature of a message (MS-MDM, MS-Signature): over what the device wrote, by the key of the certificate that it shows. It says
// that the message is the device's also where something between the two ends TLS and speaks for it. A wrong one is refused; a missing
// one where the device was told to sign, and said yes: a policy sets RequireMessageSigning.

import { X509Certificate } from 'node:crypto'

import { Fault } from '../../kernel/fault.ts'
import { isSignedApart } from '../../pki/sealed/cms-signed.ops.ts'
import { providerNode, sameNode } from '../node.ts'
import type { Tree } from '../tree.ts'

const signingNode = sameNode(`${providerNode('device')}/RequireMessageSigning`)

/** Base64; a detached signature with its certificate is some three kilobytes. */
const longest = 16 * 1024

export function checkSignature(
  tree: Tree,
  body: Uint8Array,
  { signature, certificate }: { readonly signature: string | undefined; readonly certificate: Uint8Array | undefined },
): void {
  const isAsked = Object.entries(tree).some(([uri, { mark }]) => mark === 'true' && sameNode(uri) === signingNode)
  if (signature === undefined && !isAsked) return
  const says = signature !== undefined && certificate !== undefined && signature.length <= longest
  if (says && isSignedApart(Buffer.from(signature, 'base64'), signedParts(body), new X509Certificate(certificate)))
    return
  throw new Fault(
    'forbidden',
    signature === undefined
      ? 'This device was told to sign its messages (RequireMessageSigning), and this one is not signed.'
      : 'The signature in MS-Signature is not one of this device over this message.',
    { reason: signature === undefined ? 'signature-missing' : 'signature-wrong' },
  )
}

/** From the header to the end of the body, as the device wrote it; some sign the whole document. */
function signedParts(body: Uint8Array): readonly Uint8Array[] {
  const written = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const begin = written.indexOf('<SyncHdr')
  const last = '</SyncBody>'
  const end = written.lastIndexOf(last)
  return [written, ...(begin >= 0 && end > begin ? [written.subarray(begin, end + last.length)] : [])]
}
