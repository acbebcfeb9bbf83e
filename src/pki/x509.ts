// Certificates and certificate requests (RFC 5280, RFC 2986), the only file that knows pkijs.
// A certificate says what its template says: from a request only the public key is taken, never a subject, an extension
// or a validity (T-41). Requests are read leniently, as Windows writes subjects that strict readers refuse
// (docs/specification/management.md).

import { createHash, createPublicKey, type KeyObject, randomBytes, sign, verify, X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'

import { encodeNameConstraints, ipBytes, nameConstraintsOid, type PermittedNames } from './name-constraints.ts'

/** A request breaks RFC 2986, or asks for things we do not certify. The message is fit for a caller. */
export class RequestError extends Error {
  constructor(expected: string) {
    super(`The certificate request is refused: expected ${expected}.`)
    this.name = 'RequestError'
  }
}

export type Extension = { readonly oid: string; readonly der: Uint8Array; readonly critical?: boolean }

/** `devices-authority`: messages are encrypted to its key, too, and it signs answers (RFC 8894 §2.1.2). `device`: what it certifies
 * opens messages and signs. `code`: signs what devices run, and what they are told to run. */
type Devices = 'devices-authority' | 'device' | 'code'

export type Template = {
  /** A common name: nothing that reads our certificates looks for more. */
  readonly subject: string
  readonly spki: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly ca?: boolean
  /** `tokens`: the key signs no connection; the certificate says whose it is and until when. `agreement`: files are sealed to it. */
  readonly usage: 'client' | 'server' | 'authority' | 'tokens' | 'agreement' | Devices
  readonly hostNames?: readonly string[]
  /** For an authority of listeners: it certifies servers of these names and nothing else. */
  readonly permitted?: PermittedNames
  readonly extensions?: readonly Extension[]
}

export type Issuer = { readonly subject: string; readonly key: KeyObject; readonly spki: Uint8Array }
export type Issued = { readonly der: Buffer; readonly serial: string; readonly thumbprint: string }

const commonName = '2.5.4.3'
const clientAuth = '1.3.6.1.5.5.7.3.2'
const serverAuth = '1.3.6.1.5.5.7.3.1'
const codeSigning = '1.3.6.1.5.5.7.3.3'
const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
const rsaWithSha256 = '1.2.840.113549.1.1.11'

/** Signed synchronously by node:crypto: a P-256 signature costs some tens of microseconds. */
export function issue(template: Template, issuer: Issuer): Issued {
  const certificate = new pki.Certificate()
  const serial = randomBytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40 // positive, and always 16 bytes long
  certificate.version = 2
  certificate.serialNumber = new asn1.Integer({ valueHex: bufferOf(serial) })
  certificate.issuer = distinguishedName(issuer.subject)
  certificate.subject = distinguishedName(template.subject)
  certificate.notBefore = time(template.notBefore)
  certificate.notAfter = time(template.notAfter)
  certificate.subjectPublicKeyInfo = new pki.PublicKeyInfo({ schema: parseDer(template.spki) })
  certificate.extensions = extensionsOf(template, issuer)
  const algorithm = new pki.AlgorithmIdentifier(
    issuer.key.asymmetricKeyType === 'ec'
      ? { algorithmId: ecdsaWithSha256 }
      : { algorithmId: rsaWithSha256, algorithmParams: new asn1.Null() },
  )
  certificate.signature = algorithm
  certificate.signatureAlgorithm = algorithm
  const body = Buffer.from(certificate.encodeTBS().toBER())
  const signature = sign('sha256', body, { key: issuer.key, dsaEncoding: 'der' })
  certificate.signatureValue = new asn1.BitString({ valueHex: bufferOf(signature) })
  const der = Buffer.from(certificate.toSchema(true).toBER())
  return { der, serial: serial.toString('hex'), thumbprint: thumbprintOf(der) }
}

export function thumbprintOf(der: Uint8Array): string {
  return createHash('sha1').update(der).digest('hex')
}

export function spkiOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ type: 'spki', format: 'der' }))
}

function extensionsOf(template: Template, issuer: Issuer): pki.Extension[] {
  const list = [
    // extensionsOf is exact about `ca`: without it nobody below may issue
    extension(
      '2.5.29.19',
      new pki.BasicConstraints(template.ca ? { cA: true, pathLenConstraint: 0 } : {}).toSchema(),
      true,
    ),
    extension('2.5.29.15', keyUsage(template.usage), true),
    extension('2.5.29.14', new asn1.OctetString({ valueHex: bufferOf(keyIdentifier(template.spki)) })),
    extension(
      '2.5.29.35',
      new asn1.Sequence({
        value: [
          new asn1.Primitive({
            idBlock: { tagClass: 3, tagNumber: 0 },
            valueHex: bufferOf(keyIdentifier(issuer.spki)),
          }),
        ],
      }),
    ),
  ]
  if (template.permitted) {
    list.push(extension(nameConstraintsOid, encodeNameConstraints(template.permitted), true))
  }
  if (!withoutPurpose.includes(template.usage) && (template.usage !== 'authority' || template.permitted)) {
    const ofDevice = ['client', 'device'].includes(template.usage) ? clientAuth : serverAuth
    const purpose = template.usage === 'code' ? codeSigning : ofDevice
    list.push(extension('2.5.29.37', new asn1.Sequence({ value: [new asn1.ObjectIdentifier({ value: purpose })] })))
  }
  if (template.hostNames?.length) list.push(extension('2.5.29.17', subjectAlternativeNames(template.hostNames)))
  for (const { oid, der, critical } of template.extensions ?? []) {
    list.push(new pki.Extension({ extnID: oid, critical: critical ?? false, extnValue: bufferOf(der) }))
  }
  return list
}

function extension(
  oid: string,
  value: { toBER: (sizeOnly?: boolean) => ArrayBuffer },
  critical = false,
): pki.Extension {
  return new pki.Extension({ extnID: oid, critical, extnValue: value.toBER(false) })
}

const withoutPurpose: readonly Template['usage'][] = ['tokens', 'agreement', 'devices-authority']

const keyUsages: Readonly<Partial<Record<Template['usage'], readonly [bits: number, unusedBits: number]>>> = {
  authority: [0x06, 1],
  server: [0xa0, 5],
  'devices-authority': [0xa6, 1],
  device: [0xa0, 5],
  agreement: [0x08, 3],
}

function keyUsage(usage: Template['usage']): asn1.BitString {
  // RFC 5280 §4.2.1.3, bits from the left: digitalSignature 0, keyEncipherment 2, keyAgreement 4, keyCertSign 5, cRLSign 6
  const [bits, unusedBits] = keyUsages[usage] ?? [0x80, 7]
  return new asn1.BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits })
}

function subjectAlternativeNames(hostNames: readonly string[]): asn1.Sequence {
  return new asn1.Sequence({
    value: hostNames.map((host) => {
      const address = ipBytes(host)
      return new asn1.Primitive({
        idBlock: { tagClass: 3, tagNumber: address ? 7 : 2 },
        valueHex: bufferOf(address ?? Buffer.from(host, 'ascii')),
      })
    }),
  })
}

function distinguishedName(name: string): pki.RelativeDistinguishedNames {
  const value = new asn1.Utf8String({ value: name })
  return new pki.RelativeDistinguishedNames({
    typesAndValues: [new pki.AttributeTypeAndValue({ type: commonName, value })],
  })
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
function time(value: Date): pki.Time {
  return new pki.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value })
}

function keyIdentifier(spki: Uint8Array): Buffer {
  return createHash('sha1').update(spki).digest()
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}

/** DER of an OCTET STRING. */
export function octetString(bytes: Uint8Array): Buffer {
  return Buffer.from(new asn1.OctetString({ valueHex: bufferOf(bytes) }).toBER())
}

export function utf8String(text: string): Buffer {
  return Buffer.from(new asn1.Utf8String({ value: text }).toBER())
}

// Reading -------------------------------------------------------------------------------------------------------------

const signatureHashes: Readonly<Record<string, string>> = {
  [rsaWithSha256]: 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  [ecdsaWithSha256]: 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
}

const largestRequest = 16 * 1024

/**
 * The public key of a PKCS#10 request, after its self-signature was verified with it: the sender holds the private key.
 * Everything else in the request is ignored. MD5 and SHA-1 signatures and keys weaker than RSA-2048 are refused (T-40).
 */
export function readRequest(der: Uint8Array): { readonly spki: Buffer; readonly key: KeyObject } {
  const { body, spki, hash, signature } = requestParts(der)
  let key: KeyObject
  try {
    key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  } catch {
    throw new RequestError('a public key that can be read')
  }
  refuseWeakKey(key)
  let proven = false
  try {
    proven = verify(hash, body, { key, dsaEncoding: 'der' }, signature)
  } catch {
    // a signature of another kind than the key proves nothing
  }
  if (!proven) throw new RequestError('a signature made with the private key of the request')
  return { spki, key }
}

function requestParts(der: Uint8Array): { body: Buffer; spki: Buffer; hash: string; signature: Buffer } {
  if (der.length > largestRequest) throw new RequestError(`at most ${largestRequest} bytes`)
  if (!isAsLongAsItSays(der)) throw new RequestError('well-formed DER and nothing after it')
  const [info, algorithm, signature] = children(parseDer(der), 'a DER SEQUENCE of PKCS#10')
  const key = info && children(info, 'a CertificationRequestInfo')[2]
  const oid = algorithm && children(algorithm, 'a signature algorithm')[0]
  if (!info || !key || !(oid instanceof asn1.ObjectIdentifier) || !(signature instanceof asn1.BitString)) {
    throw new RequestError('CertificationRequestInfo, algorithm and signature')
  }
  const hash = signatureHashes[oid.valueBlock.toString()]
  if (!hash) throw new RequestError('a signature by RSA or ECDSA with SHA-256 or stronger')
  return {
    body: rawBytes(info),
    spki: rawBytes(key),
    hash,
    signature: Buffer.from(signature.valueBlock.valueHexView),
  }
}

export function refuseWeakKey(key: KeyObject): void {
  if (isStrongKey(key)) return
  throw new RequestError(
    'an RSA key of 2048 to 8192 bits with an odd exponent above 65536 and below 2^64, or an EC key on a NIST curve',
  )
}

/** An exponent of 1 hides nothing and signs for everybody (NIST SP 800-56B §6.2: odd, and above 2^16). One as long as the modulus
 * makes each verification as dear as a signature. */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = asymmetricKeyDetails ?? {}
  return asymmetricKeyType === 'rsa'
    ? modulusLength >= 2048 && modulusLength <= 8192 && isUsualExponent(publicExponent)
    : asymmetricKeyType === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve ?? '')
}

const isUsualExponent = (exponent: bigint): boolean => exponent > 65536n && exponent < 2n ** 64n && exponent % 2n === 1n

/** The value of one extension as DER; undefined when the certificate has none such, or is one that the platform reads and
 * this library does not. */
export function extensionDer(der: Uint8Array, oid: string): Buffer | undefined {
  try {
    const found = pki.Certificate.fromBER(bufferOf(der)).extensions?.find((each) => each.extnID === oid)
    return found && Buffer.from(found.extnValue.valueBlock.valueHexView)
  } catch {
    return undefined
  }
}

/** All of them, as they stand there; undefined for what is no certificate. */
export function extensionsIn(der: Uint8Array): readonly Required<Extension>[] | undefined {
  try {
    return (pki.Certificate.fromBER(bufferOf(der)).extensions ?? []).map(({ extnID, critical, extnValue }) => ({
      oid: extnID,
      critical,
      der: Buffer.from(extnValue.valueBlock.valueHexView),
    }))
  } catch {
    return undefined
  }
}

/** RFC 5758 §3.2. Whether the signature verifies is another question. */
export function isEcdsaWithSha256(der: Uint8Array): boolean {
  try {
    return pki.Certificate.fromBER(bufferOf(der)).signatureAlgorithm.algorithmId === ecdsaWithSha256
  } catch {
    return false
  }
}

/** The bytes of an extension whose value is an OCTET STRING. */
export function extensionValue(der: Uint8Array, oid: string): Buffer | undefined {
  const value = extensionDer(der, oid)
  const inner = value && asn1.fromBER(bufferOf(value)).result
  return inner instanceof asn1.OctetString ? Buffer.from(inner.valueBlock.valueHexView) : undefined
}

const ekPurpose = '2.23.133.8.1'
const tpmAttributes = { maker: '2.23.133.2.1', model: '2.23.133.2.2', version: '2.23.133.2.3' } as const

export type EndorsementCertificate = {
  readonly certificate: X509Certificate
  /** Of the RSA key it is about; undefined for other keys. */
  readonly modulus: Buffer | undefined
  /** As the alternative name gives them, for example `id:49465800`, `SLB9670`, `id:0D0B`. */
  readonly tpm: Readonly<Record<keyof typeof tpmAttributes, string>>
  /** Names the purpose of an endorsement certificate among its own. */
  readonly forEndorsement: boolean
}

/**
 * Reads an endorsement certificate (TCG EK Credential Profile §3.2) as leniently as vendors write them: its signer decides
 * whether to trust it. The key is read by hand, since some name RSA-OAEP as its algorithm, which OpenSSL does not load.
 */
export function readEndorsementCertificate(der: Uint8Array): EndorsementCertificate | undefined {
  const certificate = readCertificate(der)
  if (!certificate) return undefined
  try {
    const parsed = pki.Certificate.fromBER(bufferOf(der))
    const extensionOf = (oid: string) =>
      parsed.extensions?.find((each) => each.extnID === oid)?.extnValue.valueBlock.valueHexView
    const purposes = extensionOf('2.5.29.37')
    const names = extensionOf('2.5.29.17')
    const found = names ? attributesIn(parseDer(names)) : new Map<string, string>()
    const tpm = Object.fromEntries(Object.entries(tpmAttributes).map(([name, oid]) => [name, found.get(oid) ?? '']))
    return {
      certificate,
      modulus: modulusIn(parsed.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
      tpm: tpm as EndorsementCertificate['tpm'], // made from the same names
      forEndorsement:
        purposes !== undefined &&
        children(parseDer(purposes), 'purposes').some(
          (each) => each instanceof asn1.ObjectIdentifier && each.valueBlock.toString() === ekPurpose,
        ),
    }
  } catch {
    return undefined // asn1js and pkijs throw errors of many kinds for what they cannot read
  }
}

function modulusIn(key: Uint8Array): Buffer | undefined {
  const [modulus] = children(parseDer(key), 'an RSA public key')
  if (!(modulus instanceof asn1.Integer)) return undefined
  const bytes = Buffer.from(modulus.valueBlock.valueHexView)
  return bytes[0] === 0 ? bytes.subarray(1) : bytes
}

/** Attributes by their OID, however they are nested in relative names. */
function attributesIn(node: asn1.AsnType, found = new Map<string, string>()): Map<string, string> {
  if (!(node instanceof asn1.Constructed)) return found
  const [first, second] = node.valueBlock.value
  if (first instanceof asn1.ObjectIdentifier && second !== undefined && 'value' in second.valueBlock) {
    const { value } = second.valueBlock
    if (typeof value === 'string') found.set(first.valueBlock.toString(), value)
  }
  for (const child of node.valueBlock.value) attributesIn(child, found)
  return found
}

/** True when `issuer` signed it; says nothing about time, purpose or revocation. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

export function readCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}

function parseDer(der: Uint8Array): asn1.AsnType {
  try {
    const parsed = asn1.fromBER(bufferOf(der))
    if (parsed.offset === der.length) return parsed.result
  } catch {
    // asn1js also throws, for instance when values are nested too deep
  }
  throw new RequestError('well-formed DER and nothing after it')
}

/** The library reads what is inside of a value that claims to be longer than all there is. */
function isAsLongAsItSays(der: Uint8Array): boolean {
  const first = der[1] ?? 0
  const more = first > 0x80 && first <= 0x84 ? first & 0x7f : 0
  const length = more > 0 ? der.subarray(2, 2 + more).reduce((sum, byte) => sum * 256 + byte, 0) : first
  return first !== 0x80 && first <= 0x84 && 2 + more + length === der.length
}

function children(node: asn1.AsnType, expected: string): asn1.AsnType[] {
  if (node instanceof asn1.Sequence) return node.valueBlock.value
  throw new RequestError(expected)
}

function rawBytes(node: asn1.AsnType): Buffer {
  return Buffer.from(node.valueBeforeDecodeView)
}
