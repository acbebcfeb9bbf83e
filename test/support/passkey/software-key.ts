// A passkey in software: makes credentials and signs with them as a security key does (WebAuthn §6, https://www.w3.org/TR/webauthn-3/),
// written from the specification and without the library that reads it. Each part can be made wrong.

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export type Asked = {
  readonly challenge: string
  readonly rpId?: string
  readonly rp?: { readonly id: string }
  readonly user?: { readonly id: string }
}

/** What an attacker, or a broken key, does differently. */
export type Wrong = {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly userVerified?: boolean
  readonly count?: number
  readonly userHandle?: string | null
  readonly signedBy?: KeyObject
}

export type SoftwareKey = {
  readonly credentialId: string
  /** The answer to what the page asked for, as the browser gives it. */
  readonly made: string
  /** Signs what a page asks for. */
  readonly use: (asked: Asked, wrong?: Wrong) => string
  readonly privateKey: KeyObject
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

export function makeSoftwareKey(
  asked: Asked,
  { origin, algorithm = 'ES256', wrong = {} }: { origin: string; algorithm?: 'ES256' | 'RS256'; wrong?: Wrong },
): SoftwareKey {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const credential = randomBytes(32)
  const credentialId = base64url(credential)
  const userHandle = asked.user?.id ?? ''
  const rpId = asked.rp?.id ?? ''
  const attested = Buffer.concat([Buffer.alloc(16), uint16(credential.length), credential, coseKey(publicKey)])
  const authData = authenticatorData(wrong.rpId ?? rpId, { count: 0, attested, ...wrong })
  const attestationObject = cborMap([
    [cborText('fmt'), cborText('none')],
    [cborText('attStmt'), cborMap([])],
    [cborText('authData'), cborBytes(authData)],
  ])
  let uses = 0
  return {
    credentialId,
    privateKey,
    made: JSON.stringify({
      id: credentialId,
      rawId: credentialId,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData('webauthn.create', asked, origin, wrong),
        attestationObject: base64url(attestationObject),
        transports: ['usb'],
      },
    }),
    use(question, different = {}) {
      uses++
      const data = authenticatorData(different.rpId ?? question.rpId ?? rpId, { count: uses, ...different })
      const clientDataJSON = clientData('webauthn.get', question, origin, different)
      const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))])
      const handle = different.userHandle === undefined ? userHandle : different.userHandle
      return JSON.stringify({
        id: credentialId,
        rawId: credentialId,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON,
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', signed, different.signedBy ?? privateKey)),
          ...(handle !== null && { userHandle: handle }),
        },
      })
    },
  }
}

function clientData(type: string, { challenge }: Asked, origin: string, wrong: Wrong): string {
  const data = {
    type: wrong.type ?? type,
    challenge: wrong.challenge ?? challenge,
    origin: wrong.origin ?? origin,
    crossOrigin: false,
  }
  return Buffer.from(JSON.stringify(data)).toString('base64url')
}

/** WebAuthn §6.1: the site, flags (present, verified, with a credential), how often it signed. */
function authenticatorData(
  rpId: string,
  { count = 0, userVerified = true, attested }: { count?: number; userVerified?: boolean; attested?: Uint8Array },
): Buffer {
  const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested ? 0x40 : 0)
  const counted = Buffer.alloc(4)
  counted.writeUInt32BE(count)
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counted, attested ?? Buffer.alloc(0)])
}

/** RFC 9053 §7.1.1 and RFC 8230 §4, in CBOR (RFC 8949). */
function coseKey(publicKey: KeyObject): Buffer {
  const { kty, x = '', y = '', n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const part = (text: string) => cborBytes(Buffer.from(text, 'base64url'))
  return kty === 'EC'
    ? cborMap([
        [cborNumber(1), cborNumber(2)],
        [cborNumber(3), cborNumber(-7)],
        [cborNumber(-1), cborNumber(1)],
        [cborNumber(-2), part(x)],
        [cborNumber(-3), part(y)],
      ])
    : cborMap([
        [cborNumber(1), cborNumber(3)],
        [cborNumber(3), cborNumber(-257)],
        [cborNumber(-1), part(n)],
        [cborNumber(-2), part(e)],
      ])
}

const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff])
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)])
}
const cborNumber = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value))
const cborBytes = (bytes: Uint8Array) => Buffer.concat([head(2, bytes.length), bytes])
const cborText = (text: string) => Buffer.concat([head(3, text.length), Buffer.from(text)])
const cborMap = (entries: readonly (readonly [Buffer, Buffer])[]) =>
  Buffer.concat([head(5, entries.length), ...entries.flat()])
