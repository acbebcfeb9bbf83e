// Authentication inside OMA-DM with MD5 digests (OMA-TS-DM_Security-V1_2). Only for devices whose TLS
// certificate did not reach us. digest = B64(MD5(B64(MD5(name:secret)) : nonce)), the nonce hashed as raw bytes.

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

/** `nonce` is base64, as it travels; any other text is hashed as it is, which some servers send. */
export function digestCredential(name: string, secret: string, nonce: string, md5: Md5): Credential {
  const utf8 = new TextEncoder()
  const inner = utf8.encode(`${toBase64(md5(utf8.encode(`${name}:${secret}`)))}:`)
  const nonceBytes = fromBase64(nonce) ?? utf8.encode(nonce)
  const outer = new Uint8Array(inner.length + nonceBytes.length)
  outer.set(inner)
  outer.set(nonceBytes, inner.length)
  return { format: 'b64', type: md5Type, data: toBase64(md5(outer)) }
}

export function digestChallenge(nextNonce: string): Meta {
  return { format: 'b64', type: md5Type, nextNonce }
}

/** The nonce to use next; undefined when the challenge asks for something else than an MD5 digest. */
export function nonceOfChallenge(challenge: Meta): string | undefined {
  return challenge.type === md5Type ? (challenge.nextNonce ?? '') : undefined
}
