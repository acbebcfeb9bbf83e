// Makes and checks the accounts with which devices come that have no certificate to show (OMA-TS-DM_Security-V1_2, MD5). A shared
// secret and MD5 are weak, so there are accounts only where an organisation said so, and a nonce is good for one message (T-05).

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import { type MessageCode, messageCode, nonceOfDigest } from '../../protocol/syncml/credential.ts'
import type { Credential } from '../../protocol/syncml/message.ts'
import * as accounts from './account.sql.ts'

const purposeOf = (tenantId: TenantId, id: EnrollmentId): string => `mdm_account/${tenantId}/${id}`

export const newNonce = (): string => randomBytes(16).toString('base64')

/** The secret of an enrolment, the same however often its answer got lost; undefined where a certificate is asked for. */
export async function accountSecret(
  tx: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  seal: Seal,
): Promise<string | undefined> {
  if (!(await accounts.isAllowed(tx, tenantId))) return undefined
  const standing = await accounts.find(tx, tenantId, id)
  if (standing) return seal.open(standing.secret, purposeOf(tenantId, id)).toString('utf8')
  const secret = randomBytes(24).toString('base64url')
  await accounts.insert(tx, tenantId, id, seal.seal(Buffer.from(secret), purposeOf(tenantId, id)))
  return secret
}

export type Proved = Pick<accounts.Account, 'person' | 'deviceName'> & {
  readonly enrollmentId: EnrollmentId
  readonly nextNonce: string
}

/** A digest in the message, or the code of all of it beside it. */
export type Shown =
  | { readonly scheme: 'digest'; readonly name: string | undefined; readonly credential: Credential }
  | { readonly scheme: 'mac'; readonly code: MessageCode; readonly message: Uint8Array }

/** Undefined: nothing was proved. The nonce that was used is used up. */
export async function checkAccount(db: Db, tenantId: TenantId, shown: Shown, seal: Seal): Promise<Proved | undefined> {
  const named = EnrollmentId.safeParse((shown.scheme === 'mac' ? shown.code.userName : shown.name)?.trim())
  if (!named.success) return undefined
  const id = named.data
  const account = await accounts.find(db, tenantId, id)
  if (!account) return undefined
  const secret = seal.open(account.secret, purposeOf(tenantId, id)).toString('utf8')
  const used = nonceUsed(shown, { name: id, secret, nonces: account.nonces })
  const next = newNonce()
  if (used === undefined || !(await accounts.useNonce(db, tenantId, id, { used, next }))) return undefined
  return { enrollmentId: id, person: account.person, deviceName: account.deviceName, nextNonce: next }
}

type Known = { readonly name: string; readonly secret: string; readonly nonces: readonly string[] }

function nonceUsed(shown: Shown, known: Known): string | undefined {
  if (shown.scheme === 'digest') return nonceOfDigest(shown.credential, known, { md5, equal })
  const { code, message } = shown
  return known.nonces.find((nonce) => equal(messageCode(known, nonce, message, md5), code.mac.trim()))
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const md5 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('md5').update(bytes).digest())
