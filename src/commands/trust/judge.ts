// Whether an authority may be put into stores: one like those that a server makes, which certifies servers of names of its own.
// Whoever may write the data folder, which is another account where an administrator of the machine calls this, could have put
// any authority there. So whatever a server does not write is refused: each kind of name that is not mentioned, and each
// extension that gives more to certify, would be without limits (RFC 5280 §4.2.1.10).

import type { KeyObject, X509Certificate } from 'node:crypto'

import {
  decodeNameConstraints,
  encodeNameConstraints,
  isOneAddress,
  nameConstraintsOid,
  type PermittedNames,
  permits,
} from '../../pki/name-constraints.ts'
import { authorityLifeMs } from '../../pki/tls-authority.ts'
import { extensionsIn, isEcdsaWithSha256 } from '../../pki/x509.ts'

export type Judged =
  /** `strange`: permitted names that nothing here knows. */
  | { readonly kind: 'bounded'; readonly names: readonly string[]; readonly strange: readonly string[] }
  | { readonly kind: 'unbounded'; readonly why: string }

const basicConstraints = '2.5.29.19'
const keyUsage = '2.5.29.15'
const extendedKeyUsage = '2.5.29.37'
/** The identifiers of the keys, which limit nothing and permit nothing. */
const identifiers = ['2.5.29.14', '2.5.29.35']

/** As a server writes them: an authority with none below it; keyCertSign and cRLSign; serverAuth. */
const exactly: Readonly<Record<string, string>> = {
  [basicConstraints]: '30060101ff020100',
  [keyUsage]: '03020106',
  [extendedKeyUsage]: '300a06082b06010505070301',
}

const needed = [basicConstraints, keyUsage, extendedKeyUsage, nameConstraintsOid]

/** `known`: names of this machine and of the installation's settings. */
export function judgeAuthority(certificate: X509Certificate, known: PermittedNames): Judged {
  const extensions = extensionsIn(certificate.raw) ?? []
  const why = whyNotOurs(certificate, extensions)
  if (why !== undefined) return { kind: 'unbounded', why }
  const constraints = extensions.find(({ oid }) => oid === nameConstraintsOid)?.der ?? Buffer.alloc(0)
  const { dns, networks } = decodeNameConstraints(constraints)
  const tooWide = dns.find((name) => !isOneName(name, known)) ?? networks.find((network) => !isOneAddress(network))
  if (tooWide !== undefined) {
    return { kind: 'unbounded', why: `it permits '${tooWide}', which is more than names of one installation` }
  }
  if (dns.length === 0 || networks.length === 0) {
    return { kind: 'unbounded', why: `it limits no ${dns.length === 0 ? 'names' : 'addresses'}` }
  }
  if (!Buffer.from(encodeNameConstraints({ dns, networks }).toBER()).equals(constraints)) {
    return { kind: 'unbounded', why: 'its limits are not written as a server writes them' }
  }
  const strange = [
    ...dns.filter((name) => !permits(known, name)),
    ...networks.filter((network) => !permits(known, network.replace(/\/.*/, ''))),
  ]
  return { kind: 'bounded', names: [...dns, ...networks], strange }
}

/** One that this command could have put in: it takes out no other, whatever lies in the folder. */
export const isLikeOurs = (certificate: X509Certificate): boolean =>
  whyNotOurs(certificate, extensionsIn(certificate.raw) ?? []) === undefined

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

type Extensions = NonNullable<ReturnType<typeof extensionsIn>>

function whyNotOurs(certificate: X509Certificate, extensions: Extensions): string | undefined {
  return whyNotLimited(certificate, extensions) ?? whyNotMadeAsOurs(certificate)
}

/** A server's clock may be behind: the authority begins a day before it was made. */
const longestMs = authorityLifeMs + 2 * 24 * 60 * 60_000

function whyNotMadeAsOurs(certificate: X509Certificate): string | undefined {
  const { raw, validFrom, validTo } = certificate
  const key = keyOf(certificate)
  if (key?.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    return 'its key is not on the curve P-256, as that of a server is'
  }
  if (!isEcdsaWithSha256(raw) || !certificate.verify(key)) {
    return 'its own key did not sign it with ECDSA and SHA-256'
  }
  // also for dates that are none
  if (!(Date.parse(validTo) - Date.parse(validFrom) <= longestMs)) return 'it is good for more than five years'
  return undefined
}

function keyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey
  } catch {
    return undefined // of a kind that nothing here knows
  }
}

function whyNotLimited({ ca }: X509Certificate, extensions: Extensions): string | undefined {
  const oids = extensions.map(({ oid }) => oid)
  if (!ca) return 'it is no authority'
  if (!oids.includes(nameConstraintsOid)) return 'it has no limits on names'
  const loose = extensions.find(({ oid, critical }) => oid === nameConstraintsOid && !critical)
  if (loose) return 'its limits are not marked as critical, so that programs may pass over them'
  const other = extensions.find(
    ({ oid, der }) => ![...needed, ...identifiers].includes(oid) || (exactly[oid] ?? hexOf(der)) !== hexOf(der),
  )
  if (other) return `it has something that no authority of a server has (${other.oid})`
  if (new Set(oids).size < oids.length || !needed.every((oid) => oids.includes(oid))) {
    return 'it lacks something that each authority of a server has, or has it twice'
  }
  return undefined
}

/** Of one label only what is known here: `com` would permit every name that ends with it. */
function isOneName(name: string, known: PermittedNames): boolean {
  if (known.dns.includes(name)) return true
  return (
    name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+$/.test(name)
  )
}
