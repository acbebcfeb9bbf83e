// For tests: the authority's side of a joined device's sign-in (MS-OAPXBC §3.2.5.1), for one device and one session
// key.

import { constants, createCipheriv, createHmac, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'

import { fromBase64, toBase64Url } from '../../../src/kernel/bytes.ts'
import { decodeRsaKeyBlob } from '../../../src/protocol/drs/rsa-key-blob.ts'
import { decodePrtRequest, derivationInput } from '../../../src/protocol/oauth/prt.ts'

const sessionKey = randomBytes(32)

/** Undefined for a request that is about no primary token. */
export function answerPrimary(
  form: URLSearchParams,
  joins: readonly Record<string, unknown>[],
  tokens: Readonly<Record<string, unknown>>,
): string | undefined {
  if (form.get('grant_type') === 'srv_challenge') return JSON.stringify({ Nonce: 'nonce' })
  const request = form.get('request')
  if (!request) return undefined
  const { proof } = decodePrtRequest(request)
  if (proof.kind === 'session') return encrypted(JSON.stringify(tokens))
  const { modulus, exponent } = decodeRsaKeyBlob(fromBase64(String(joins.at(-1)?.TransportKey)) ?? new Uint8Array())
  const jwk = { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const wrapped = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, sessionKey)
  const jwe = `e30.${toBase64Url(wrapped)}...`
  return JSON.stringify({ ...tokens, refresh_token: 'primary', session_key_jwe: jwe })
}

function encrypted(text: string): string {
  const context = randomBytes(24)
  const header = { alg: 'dir', enc: 'A256GCM', ctx: context.toString('base64'), kdf_ver: 1 }
  const head = Buffer.from(JSON.stringify(header)).toString('base64url')
  const iv = randomBytes(12)
  const key = createHmac('sha256', sessionKey).update(derivationInput(context)).digest()
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(head))
  const hidden = Buffer.concat([cipher.update(text), cipher.final()])
  return [head, '', ...[iv, hidden, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.')
}
