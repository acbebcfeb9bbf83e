// The joined device's own sign-in (MS-OAPXBC §3.1.5.1): with its certificate and the person's refresh token it
// gets a primary refresh token and a session key that only its transport key opens; with both it gets tokens that name the
// device. Enrolment takes no other token.

import {
  constants,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  privateDecrypt,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { encodeHelloAssertion } from '../../protocol/oauth/hello-assertion.ts'
import { brokerClientId } from '../../protocol/oauth/known.ts'
import { derivationInput, encodePrtRequest, type PrtFields, writePrtRequest } from '../../protocol/oauth/prt.ts'
import type { HelloKey } from './hello-key.ts'
import { type Http, type HttpReply, jsonOf, textOf } from './http.ts'
import type { DirectoryIdentity } from './join.ts'
import { askForToken, type Claims, type MoreToken, problemOf, readClaims, type Tokens, textIn } from './sign-in.ts'

export type PrimaryToken = { readonly token: string; readonly sessionKey: Buffer; readonly deviceId: string }

type Refused = Extract<MoreToken, { kind: 'refused' }>

type Obtained = {
  readonly kind: 'primary'
  readonly primary: PrimaryToken
  /** Who signed in. */
  readonly claims: Claims
}

const scope = 'openid aza ugs'

/** For the person whose refresh token this is. */
export function obtainPrimaryToken(
  http: Http,
  tokens: Tokens,
  identity: DirectoryIdentity,
): Promise<Obtained | Refused> {
  const fields = { grantType: 'refresh_token', scope, refreshToken: tokens.refreshToken }
  return obtain(http, tokens, identity, () => fields)
}

/** For the person whose key of Windows Hello this is (MS-OAPXBC §3.1.5.1.2): it signs in place of a password. */
export function obtainPrimaryTokenByHello(
  http: Http,
  at: Pick<Tokens, 'tokenEndpoint'>,
  identity: DirectoryIdentity,
  { keyId, userName, privateKey }: HelloKey,
  now: number,
): Promise<Obtained | Refused> {
  const seconds = Math.floor(now / 1000)
  return obtain(http, at, identity, (nonce) => {
    const said = { keyId, userPrincipalName: userName, audience: identity.tenantId, nonce }
    const assertion = encodeHelloAssertion({ ...said, issuedAt: seconds - 3600, expiresAt: seconds + 3600 }, (signed) =>
      sign('sha256', Buffer.from(signed), createPrivateKey(privateKey)),
    )
    return { grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer', scope, assertion }
  })
}

async function obtain(
  http: Http,
  tokens: Pick<Tokens, 'tokenEndpoint'>,
  identity: DirectoryIdentity,
  fieldsFor: (nonce: string) => Omit<PrtFields, 'clientId' | 'nonce'>,
): Promise<Obtained | Refused> {
  const certificate = new X509Certificate(identity.certificate).raw
  const request = await withNonce(http, tokens, (nonce) =>
    encodePrtRequest(writePrtRequest({ kind: 'device', certificate }, nonced(fieldsFor(nonce), nonce)), (signed) =>
      sign('sha256', Buffer.from(signed), createPrivateKey(identity.privateKey)),
    ),
  )
  if (typeof request !== 'string') return request
  const reply = await send(http, tokens, request)
  const body = jsonOf(reply)
  const token = textIn(body, 'refresh_token')
  const wrapped = textIn(body, 'session_key_jwe').split('.')[1]
  if (!token || !wrapped) return { kind: 'refused', ...problemOf(reply) }
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const sessionKey = privateDecrypt(
    { key: identity.transportKey, padding, oaepHash: 'sha1' },
    Buffer.from(wrapped, 'base64url'),
  )
  const claims = readClaims(textIn(body, 'id_token')) ?? {}
  return { kind: 'primary', primary: { token, sessionKey, deviceId: identity.deviceId }, claims }
}

/** A token of this resource that names the device. */
export async function deviceBoundToken(
  http: Http,
  tokens: Tokens,
  { token, sessionKey }: PrimaryToken,
  resource: string,
): Promise<MoreToken> {
  const context = randomBytes(24)
  const fields = { grantType: 'refresh_token', scope: 'openid', refreshToken: token, resource }
  const written = (nonce: string) => writePrtRequest({ kind: 'session', context, derivation: 2 }, nonced(fields, nonce))
  const request = await withNonce(http, tokens, (nonce) =>
    encodePrtRequest(written(nonce), (signed, payload) => {
      const bound = createHash('sha256').update(context).update(payload).digest()
      return createHmac('sha256', derivedKey(sessionKey, bound)).update(signed).digest()
    }),
  )
  if (typeof request !== 'string') return request
  const reply = await send(http, tokens, request)
  const access = textIn(openReply(reply, sessionKey), 'access_token')
  return access ? { kind: 'token', token: access } : { kind: 'refused', ...problemOf(reply) }
}

async function withNonce(
  http: Http,
  tokens: Pick<Tokens, 'tokenEndpoint'>,
  write: (nonce: string) => string,
): Promise<string | Refused> {
  const reply = await askForToken(http, tokens.tokenEndpoint, { grant_type: 'srv_challenge' })
  const nonce = textIn(jsonOf(reply), 'Nonce')
  return nonce ? write(nonce) : { kind: 'refused', ...problemOf(reply) }
}

const nonced = (fields: Omit<PrtFields, 'clientId' | 'nonce'>, nonce: string): PrtFields => ({
  ...fields,
  clientId: brokerClientId,
  nonce,
})

const send = (http: Http, tokens: Pick<Tokens, 'tokenEndpoint'>, request: string): Promise<HttpReply> =>
  askForToken(http, tokens.tokenEndpoint, {
    windows_api_version: '2.2',
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    client_info: '1',
    request,
  })

const derivedKey = (sessionKey: Uint8Array, context: Uint8Array): Buffer =>
  createHmac('sha256', sessionKey).update(derivationInput(context)).digest()

/** A compact JWE under a key derived from the session key; a refusal is plain JSON and gives nothing here. */
function openReply(reply: HttpReply, sessionKey: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const [head = '', , iv = '', hidden = '', tag = ''] = textOf(reply).trim().split('.')
  try {
    const { ctx } = JSON.parse(Buffer.from(head, 'base64url').toString('utf8')) as { ctx?: string }
    const key = derivedKey(sessionKey, Buffer.from(ctx ?? '', 'base64'))
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
    decipher.setAAD(Buffer.from(head)).setAuthTag(Buffer.from(tag, 'base64url'))
    const text = Buffer.concat([decipher.update(Buffer.from(hidden, 'base64url')), decipher.final()])
    return JSON.parse(text.toString('utf8')) as Record<string, unknown>
  } catch {
    return undefined // refused, or not for this device: the caller says what the answer was
  }
}
