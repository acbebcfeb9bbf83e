// A TPM made of Node's own cryptography: what a real one answers to a challenge, quick enough to go wrong at each step of it.
// That real ones answer the same is shown with swtpm (test/flows/deployment/proof.test.ts).

import { constants, createDecipheriv, createHmac, generateKeyPairSync, privateDecrypt, sign } from 'node:crypto'
import { sha256 } from '../../../src/kernel/sha256.ts'
import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { encodeQuoteStatement, type QuoteStatement } from '../../../src/protocol/tpm/attest.ts'
import { openCredential, type PackedCredential } from '../../../src/protocol/tpm/credential.ts'
import { concat } from '../../../src/protocol/tpm/marshal.ts'
import { encodePublic, endorsementQualifiedName, nameOf, type TpmPublic } from '../../../src/protocol/tpm/public.ts'
import type { TpmSignature } from '../../../src/protocol/tpm/signature.ts'
import { akTemplate, ekTemplate } from '../../../src/protocol/tpm/templates.ts'
import { quotedSelections } from '../../../src/protocol/ztd/proof.ts'
import { der } from '../certificate-request.ts'

export type NodeTpm = {
  readonly modulus: Uint8Array
  readonly ek: TpmPublic
  readonly ak: TpmPublic
  readonly ekPublic: Uint8Array
  readonly akPublic: Uint8Array
  /** The secret of a credential; undefined when it was packed for another key. */
  readonly activate: (packed: PackedCredential, ak?: TpmPublic) => Uint8Array | undefined
  readonly quote: (extraData: Uint8Array, change?: Partial<QuoteStatement>) => NodeQuote
  /** An endorsement certificate about `modulus` of this or of another key. */
  readonly certify: (change?: Partial<CertificateOptions>) => Uint8Array
  /** DER of the authority that signs them. */
  readonly issuer: Uint8Array
}

export type NodeQuote = {
  readonly statement: QuoteStatement
  readonly quoted: Uint8Array
  readonly signature: TpmSignature
  readonly pcrValues: readonly Uint8Array[]
}

export type CertificateOptions = {
  readonly spki: Uint8Array
  readonly maker: string
  readonly forEndorsement: boolean
  readonly ca: boolean
}

const number = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64url')
/** TPMs leave zeros in front of a number out. */
const short = (bytes: Buffer): Buffer =>
  bytes.subarray(
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    ),
  )
const hmac = (key: Uint8Array, data: Uint8Array) => new Uint8Array(createHmac('sha256', key).update(data).digest())

export function nodeTpm(): NodeTpm {
  const ekPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const akPair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const authority = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const modulus = new Uint8Array(number(ekPair.publicKey.export({ format: 'jwk' }).n))
  const ek = ekTemplate(modulus)
  const point = akPair.publicKey.export({ format: 'jwk' })
  const template = akTemplate()
  const ak = { ...template, key: { ...template.key, x: number(point.x), y: number(point.y) } } as TpmPublic
  const by = { subject: 'Chips', key: authority.privateKey, spki: spkiOf(authority.publicKey) }
  const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2046-01-01T00:00:00Z') }
  return {
    modulus,
    ek,
    ak,
    ekPublic: encodePublic(ek),
    akPublic: encodePublic(ak),
    activate({ credentialBlob, encryptedSecret }, loaded = ak) {
      const seed = privateDecrypt(
        {
          key: ekPair.privateKey,
          padding: constants.RSA_PKCS1_OAEP_PADDING,
          oaepHash: 'sha256',
          oaepLabel: Buffer.from('IDENTITY\0'),
        },
        encryptedSecret.subarray(2),
      )
      if (seed.length !== 32) throw new Error('A TPM refuses a seed that is not as long as the digest of its key.')
      const decrypt = (key: Uint8Array, hidden: Uint8Array) => {
        const cipher = createDecipheriv('aes-128-cfb', key, Buffer.alloc(16))
        return new Uint8Array(Buffer.concat([cipher.update(hidden), cipher.final()]))
      }
      return openCredential({ credentialBlob, seed, name: nameOf(loaded) }, { hmac, decrypt })
    },
    quote(extraData, change = {}) {
      const pcrValues = Array.from({ length: 5 }, (_, i) => new Uint8Array(32).fill(i))
      const statement: QuoteStatement = {
        qualifiedSigner: endorsementQualifiedName(nameOf(ak)),
        extraData,
        clock: 1n,
        resetCount: 0,
        restartCount: 0,
        safe: true,
        firmwareVersion: (458837n << 32n) | 1166080n,
        selections: quotedSelections,
        pcrDigest: sha256(concat(...pcrValues)),
        ...change,
      }
      const quoted = encodeQuoteStatement(statement)
      const both = sign('sha256', quoted, { key: akPair.privateKey, dsaEncoding: 'ieee-p1363' })
      const numbers = { r: short(both.subarray(0, 32)), s: short(both.subarray(32)) }
      return { statement, quoted, signature: { kind: 'ecdsa', hash: 0x000b, ...numbers }, pcrValues }
    },
    certify({ spki = spkiOf(ekPair.publicKey), maker = 'id:49465800', forEndorsement = true, ca = false } = {}) {
      // TCG EK Credential Profile §3.2: the purpose, and maker, model and version as a directory name
      const attribute = (oid: string, value: string) => der(0x31, der(0x30, oidDer(oid), der(0x0c, Buffer.from(value))))
      const name = der(0x30, attribute('2.23.133.2.1', maker), attribute('2.23.133.2.2', 'SLB9670'))
      const extensions = [
        ...(forEndorsement ? [{ oid: '2.5.29.37', der: der(0x30, oidDer('2.23.133.8.1')) }] : []),
        { oid: '2.5.29.17', der: der(0x30, der(0xa4, name)) },
      ]
      const subject = 'TPM'
      return issue({ ...validity, subject, spki, extensions, ca, usage: 'authority' }, by).der
    },
    issuer: issue({ ...validity, ...by, ca: true, usage: 'authority' }, by).der,
  }
}

/** Of an OID whose members are below 128 but for those of two bytes (2.23.133 has one). */
function oidDer(oid: string): Buffer {
  const [a = 0, b = 0, ...rest] = oid.split('.').map(Number)
  const bytes = rest.flatMap((each) => (each < 128 ? [each] : [0x80 | (each >> 7), each & 0x7f]))
  return der(0x06, Buffer.from([40 * a + b, ...bytes]))
}
