// A joined device that speaks to an authority which runs alone: its keys, its primary refresh tokens, and what it asks with them
// (MS-OAPXBC §3.1.5.1).

import {
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto'
import { compactDecrypt } from 'jose'

import type { Db } from '../../../src/db/schema.ts'
import { contextOf, derivedKey } from '../../../src/identity/device-token/session-key.ts'
import { DirectoryDeviceId, type TenantId, type UserId } from '../../../src/kernel/id.ts'
import { type Authorities, issueJoinCertificate } from '../../../src/pki/authority.ops.ts'
import { encodeRsaKeyBlob } from '../../../src/protocol/drs/rsa-key-blob.ts'
import { encodePrtRequest, type PrtFields, writePrtRequest } from '../../../src/protocol/oauth/prt.ts'

export const logonClient = '38aa3b87-a06d-4817-b275-7a316988d93b'
export const brokerClient = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export type Said = { readonly status: number; readonly text: string; readonly json: Record<string, unknown> }
export type Primary = { readonly token: string; readonly sessionKey: Buffer }

export type Computer = Talking & {
  readonly id: DirectoryDeviceId
  readonly deviceId: string
}

export type Talking = {
  readonly nonce: () => Promise<string>
  /** Asks for a primary refresh token with what is said in the fields. */
  readonly ask: (fields: Partial<PrtFields>) => Promise<Said>
  readonly primaryOf: (said: Said) => Primary
  /** What the primary refresh token gives for the resource. */
  readonly use: (primary: Primary, resource: string) => Promise<Record<string, string>>
}

export const blobOf = (key: KeyObject): Uint8Array => {
  const { n = '', e = '' } = key.export({ format: 'jwk' })
  return encodeRsaKeyBlob({ modulus: Buffer.from(n, 'base64url'), exponent: Buffer.from(e, 'base64url') })
}

/** `now`: when it joins. */
export async function joinedComputer(
  { db, authorities, login }: { db: Db; authorities: Authorities; login: string },
  { tenantId, userId, now }: { tenantId: TenantId; userId: UserId; now: Date },
): Promise<Computer> {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const id = DirectoryDeviceId.parse(randomUUID())
  const deviceId = randomUUID()
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' })
  const { der, thumbprint } = await issueJoinCertificate(db, authorities, {
    tenantId,
    directoryDeviceId: id,
    deviceId,
    userId,
    spki,
    now,
  })
  await db
    .insertInto('directory_device')
    .values({
      tenant_id: tenantId,
      id,
      device_id: deviceId,
      display_name: 'PC-7',
      owner_id: userId,
      transport_key: Buffer.from(blobOf(keys.publicKey)),
      certificate_thumbprint: thumbprint,
      joined_at: now,
      created_at: now,
    })
    .execute()

  return { ...computerOf(login, { privateKey: keys.privateKey, certificate: der }), id, deviceId }
}

/** What a device says whose certificate the registration service issued. */
export function computerOf(
  login: string,
  { privateKey, certificate }: { readonly privateKey: KeyObject; readonly certificate: Uint8Array },
): Talking {
  async function post(form: Record<string, string>): Promise<Said> {
    const response = await fetch(`${login}/common/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
    const text = await response.text()
    return { status: response.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} }
  }
  const nonce = async () => String((await post({ grant_type: 'srv_challenge' })).json.Nonce)
  const send = (request: string) => post({ grant_type: bearer, windows_api_version: '2.2', client_info: '1', request })

  return {
    nonce,
    async ask(fields) {
      const asked = { clientId: logonClient, grantType: '', scope: 'openid aza ugs', nonce: await nonce(), ...fields }
      const written = writePrtRequest({ kind: 'device', certificate }, asked)
      return send(encodePrtRequest(written, (signed) => sign('sha256', Buffer.from(signed), privateKey)))
    },
    primaryOf({ json }) {
      const wrapped = Buffer.from(String(json.session_key_jwe).split('.')[1] ?? '', 'base64url')
      const sessionKey = privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, wrapped)
      return { token: String(json.refresh_token), sessionKey }
    },
    async use({ token, sessionKey }, resource) {
      const proof = { kind: 'session', context: randomBytes(24), derivation: 2 } as const
      const asked = {
        clientId: brokerClient,
        grantType: 'refresh_token',
        scope: 'openid',
        refreshToken: token,
        resource,
      }
      const written = writePrtRequest(proof, { ...asked, nonce: await nonce() })
      const said = await send(
        encodePrtRequest(written, (signed, payload) =>
          createHmac('sha256', derivedKey(sessionKey, contextOf(proof, payload)))
            .update(signed)
            .digest(),
        ),
      )
      if (said.text.startsWith('{')) return said.json as Record<string, string>
      const ctx = JSON.parse(Buffer.from(said.text.split('.')[0] ?? '', 'base64url').toString()).ctx as string
      const key = derivedKey(sessionKey, Buffer.from(ctx, 'base64'))
      return JSON.parse(Buffer.from((await compactDecrypt(said.text, key)).plaintext).toString())
    },
  }
}
