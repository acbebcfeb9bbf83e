// PKCS#10 requests for tests, written byte by byte so that the reader is not judged by its own library.

import { createHash, type KeyObject, sign } from 'node:crypto'

export function der(tag: number, ...parts: ReadonlyArray<Uint8Array>): Buffer {
  const body = Buffer.concat(parts)
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body])
  const length = body.length.toString(16)
  const bytes = Buffer.from(length.padStart(length.length + (length.length % 2), '0'), 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, body])
}

const commonName = Buffer.from('0603550403', 'hex')
const algorithms: Readonly<Record<string, string>> = {
  'rsa/sha256': '06092a864886f70d01010b0500',
  'rsa/sha1': '06092a864886f70d0101050500',
  'ec/sha256': '06082a8648ce3d040302',
}

export function certificateRequest(
  keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  more: {
    readonly subject?: string
    readonly subjectTag?: number
    readonly hash?: 'sha256' | 'sha1'
    /** Signs with another key than the request's. */
    readonly signer?: KeyObject
    /** DER of the attributes, inside [0]. */
    readonly attributes?: Uint8Array
  } = {},
): Buffer {
  const { subject = '7E980AD9-B86D-4306-9425-9AC066FB014A', subjectTag = 0x0c, hash = 'sha256' } = more
  const name = der(0x30, der(0x31, der(0x30, commonName, der(subjectTag, Buffer.from(subject)))))
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' })
  const body = der(0x30, Buffer.of(2, 1, 0), name, spki, der(0xa0, more.attributes ?? Buffer.alloc(0)))
  const signature = sign(hash, body, { key: more.signer ?? keys.privateKey, dsaEncoding: 'der' })
  const algorithm = algorithms[`${keys.privateKey.asymmetricKeyType}/${hash}`] ?? ''
  return der(0x30, body, der(0x30, Buffer.from(algorithm, 'hex')), der(0x03, Buffer.concat([Buffer.of(0), signature])))
}

export function sha1Hex(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex')
}

/** An extension request (RFC 2985 §5.4.2) for an authority, a server, two names, and until 2099. */
export const greedy = der(
  0x30,
  Buffer.from('06092a864886f70d01090e', 'hex'),
  der(
    0x31,
    der(
      0x30,
      Buffer.from('300f0603551d130101ff040530030101ff', 'hex'), // basicConstraints: CA
      der(0x30, Buffer.from('0603551d25', 'hex'), der(0x04, der(0x30, Buffer.from('06082b06010505070301', 'hex')))),
      der(
        0x30,
        Buffer.from('0603551d11', 'hex'),
        der(
          0x04,
          der(0x30, der(0x82, Buffer.from('login.example')), der(0x81, Buffer.from('administrator@x.example'))),
        ),
      ),
      der(
        0x30,
        Buffer.from('0603551d10', 'hex'), // privateKeyUsagePeriod
        der(0x04, der(0x30, der(0x81, Buffer.from('20991231235959Z')))),
      ),
    ),
  ),
)
