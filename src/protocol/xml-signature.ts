// The signature of a whole XML document that stands in it (XML Signature, enveloped), as a device makes it that enrols by its certificate
// (MS-MDE2 §3.4.4.1.1.1.2): one reference, to everything but the signature itself, SHA-256, RSA. Hashing and verifying are the caller's.
// Invariant: what is answered covers the whole document, so that nothing in it can be moved, added or taken away.

import { fromBase64 } from '../kernel/bytes.ts'
import { parseWritten, type WrittenElement, XmlError, type XmlLimits } from './xml.ts'
import { canonicalDocument, canonicalDocumentExclusive, canonicalElement, scopeOf } from './xml-canonical.ts'

const ds = 'http://www.w3.org/2000/09/xmldsig#'
export const signatureMethods = {
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  enveloped: `${ds}enveloped-signature`,
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
} as const
const { exclusive, inclusive, enveloped, rsaSha256, sha256 } = signatureMethods

export type SignedDocument = {
  /** What was digested. */
  readonly content: Uint8Array
  readonly digest: Uint8Array
  /** What was signed: it holds the digest. */
  readonly signedInfo: Uint8Array
  readonly signature: Uint8Array
}

/** `path`: the local names from below the root to the element that the signature stands in. */
export function readSignedDocument(
  document: Uint8Array | string,
  path: readonly string[],
  limits: Partial<XmlLimits> = {},
): SignedDocument {
  const root = parseWritten(document, limits)
  const holder = path.reduce<WrittenElement>((here, local) => only(here, local), root)
  const signature = only(holder, 'Signature', ds)
  const info = only(signature, 'SignedInfo', ds)
  const reference = only(info, 'Reference', ds)
  algorithm(only(info, 'CanonicalizationMethod', ds), [exclusive])
  algorithm(only(info, 'SignatureMethod', ds), [rsaSha256])
  algorithm(only(reference, 'DigestMethod', ds), [sha256])
  if (attribute(reference, 'URI') !== '') throw new XmlError(0, 'a reference to the whole document (URI="")')
  const [first, second, ...more] = named(only(reference, 'Transforms', ds), 'Transform', ds)
  if (!first || more.length > 0) throw new XmlError(0, 'the transform enveloped-signature, and at most one more')
  algorithm(first, [enveloped])
  const form = second && algorithm(second, [exclusive, inclusive])
  const canonical = form === exclusive ? canonicalDocumentExclusive : canonicalDocument
  const scope = scopeOf(root, info)
  if (!scope) throw new XmlError(0, 'SignedInfo in the document')
  const utf8 = new TextEncoder()
  return {
    content: utf8.encode(canonical(root, signature)),
    digest: bytesIn(only(reference, 'DigestValue', ds)),
    signedInfo: utf8.encode(canonicalElement(info, scope)),
    signature: bytesIn(only(signature, 'SignatureValue', ds)),
  }
}

/** What more there is would be a second truth. */
function only(element: WrittenElement, local: string, namespace?: string): WrittenElement {
  const [one, ...more] = named(element, local, namespace)
  if (!one || more.length > 0) throw new XmlError(0, `one ${local} inside ${element.local}`)
  return one
}

const named = (element: WrittenElement, local: string, namespace?: string): readonly WrittenElement[] =>
  element.content.filter(
    (one): one is WrittenElement =>
      typeof one !== 'string' && one.local === local && (namespace === undefined || one.namespace === namespace),
  )

const attribute = (element: WrittenElement, local: string): string | undefined =>
  element.attributes.find((one) => one.namespace === '' && one.local === local)?.value

/** Lists of namespaces that are treated otherwise are parameters of an algorithm, and none is taken. */
function algorithm(element: WrittenElement, taken: readonly string[]): string {
  const said = attribute(element, 'Algorithm')
  const hasParameters = element.content.some((one) => typeof one !== 'string')
  if (said === undefined || !taken.includes(said) || hasParameters)
    throw new XmlError(0, `${element.local} ${taken.join(' or ')}, without parameters`)
  return said
}

function bytesIn(element: WrittenElement): Uint8Array {
  const bytes = fromBase64(element.content.filter((one) => typeof one === 'string').join(''))
  if (!bytes) throw new XmlError(0, `base64 in ${element.local}`)
  return bytes
}
