// A message of an enrolment, signed with the key of a certificate (MS-MDE2 §3.4.4.1.1.1.2). The canonical forms are those of the server,
// which src/protocol/xml-signature.test.ts compares with those of others.

import { createHash, type KeyObject, sign } from 'node:crypto'

import { wsu } from '../../../src/protocol/soap.ts'
import { parseWritten } from '../../../src/protocol/xml.ts'
import { canonicalDocument } from '../../../src/protocol/xml-canonical.ts'
import { signatureMethods as methods } from '../../../src/protocol/xml-signature.ts'

const ds = 'http://www.w3.org/2000/09/xmldsig#'

/** `message`: with the certificate as its token, and nothing of it signed yet. */
export function signedMessage(
  message: string,
  key: KeyObject,
  { created = new Date(), minutes = 5 }: { readonly created?: Date; readonly minutes?: number } = {},
): string {
  const expires = new Date(created.getTime() + minutes * 60_000)
  const times = `<u:Timestamp xmlns:u="${wsu}"><u:Created>${created.toISOString()}</u:Created><u:Expires>${expires.toISOString()}</u:Expires></u:Timestamp>`
  const end = '</wsse:Security>'
  const timed = message.replace(end, () => `${times}${end}`)
  const digest = createHash('sha256')
    .update(canonicalDocument(parseWritten(timed)))
    .digest('base64')
  // in its canonical form already
  const info = `<ds:SignedInfo xmlns:ds="${ds}"><ds:CanonicalizationMethod Algorithm="${methods.exclusive}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${methods.rsaSha256}"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${methods.enveloped}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="${methods.sha256}"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const value = sign('sha256', Buffer.from(info), key).toString('base64')
  const signature = `<ds:Signature xmlns:ds="${ds}">${info}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
  return timed.replace(end, () => `${signature}${end}`)
}
