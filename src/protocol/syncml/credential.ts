// Authentication inside OMA-DM with MD5 (OMA-TS-DM_Security-V1_2). Only for devices whose TLS certificate did not reach us.
// A digest stands in the message: B64(MD5(B64(MD5(name:secret)) : nonce)). A code of the whole message stands beside it, in the header
// x-syncml-hmac, and the message's own digest is part of it: B64(MD5(B64(MD5(name:secret)) : nonce : B64(MD5(message)))). The nonce is
// hashed as raw bytes in both.

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import type { Credential, Meta } from './message.ts'

export type Md5 = (bytes: Uint8Array) => Uint8Array

/** Which of the nonces the digest was made with. */
export function nonceOfDigest(
  { type, data }: Credential,
  { name, secret, nonces }: { readonly name: string; readonly secret: string; readonly nonces: readonly string[] },
  { md5, equal }: { readonly md5: Md5; readonly equal: (one: string, other: string) => boolean },
): string | undefined {
  if (type !== md5Type) return undefined
  return nonces.find((nonce) => equal(digestCredential(name, secret, nonce, md5).data, data.trim()))
}

const md5Type = 'syncml:auth-md5'
const macType = 'syncml:auth-MAC'

/** What the device proves itself with, and is asked for. */
export type Scheme = 'digest' | 'mac'

/** The code of a message, as its header says it. */
export type MessageCode = { readonly userName: string; readonly mac: string }

const longestHeader = 1024
const codeMember = /([a-z]+) *= *(?:"([^"]*)"|([^",\s]+))/gi

/** Undefined where there is none that can be read, or one by another algorithm than MD5. */
export function readMessageCode(header: string): MessageCode | undefined {
  if (header.length > longestHeader) return undefined
  const said = new Map(
    [...header.matchAll(codeMember)].map(([, name = '', quoted, plain = '']) => [name.toLowerCase(), quoted ?? plain]),
  )
  const [userName, mac] = [said.get('username'), said.get('mac')]
  const algorithm = said.get('algorithm') ?? 'MD5'
  return userName !== undefined && mac !== undefined && algorithm.toUpperCase() === 'MD5'
    ? { userName, mac }
    : undefined
}

export const writeMessageCode = ({ userName, mac }: MessageCode): string =>
  `algorithm=MD5, username="${userName}", mac=${mac}`

/** Of the message as it is sent, to the byte. */
export function messageCode(
  { name, secret }: { readonly name: string; readonly secret: string },
  nonce: string,
  message: Uint8Array,
  md5: Md5,
): string {
  const end = new TextEncoder().encode(`:${toBase64(md5(message))}`)
  return toBase64(md5(joined(start(name, secret, md5), nonceBytesOf(nonce), end)))
}

/** `nonce` is base64, as it travels; any other text is hashed as it is, which some servers send. */
export function digestCredential(name: string, secret: string, nonce: string, md5: Md5): Credential {
  return { format: 'b64', type: md5Type, data: toBase64(md5(joined(start(name, secret, md5), nonceBytesOf(nonce)))) }
}

function start(name: string, secret: string, md5: Md5): Uint8Array {
  const utf8 = new TextEncoder()
  return utf8.encode(`${toBase64(md5(utf8.encode(`${name}:${secret}`)))}:`)
}

const nonceBytesOf = (nonce: string): Uint8Array => fromBase64(nonce) ?? new TextEncoder().encode(nonce)

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function challengeFor(scheme: Scheme, nextNonce: string): Meta {
  return { format: 'b64', type: scheme === 'mac' ? macType : md5Type, nextNonce }
}

/** The nonce to use next; undefined when the challenge asks for something else than an MD5 digest. */
export function nonceOfChallenge(challenge: Meta): string | undefined {
  return challenge.type === md5Type ? (challenge.nextNonce ?? '') : undefined
}
