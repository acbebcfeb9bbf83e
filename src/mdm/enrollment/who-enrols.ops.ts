// Who sent a message of an enrolment, by what stands in its security header (MS-MDE2 §3.4.4.1.1): a token of the directory, which a
// joined device obtained; a ticket of our sign-in page; or a name and a password. The last two enrol devices that have not joined.
// A joined device may show the certificate of its join instead, and sign the message (by-certificate.ops.ts).
// Where the address of an organisation was called, that may be a token of a directory which is not ours and which it trusts.
// A secret that was made for a batch of PCs comes in the same header as a password, and is told from one by its name.

import { createHash } from 'node:crypto'

import * as users from '../../directory/user/user.sql.ts'
import { epochClaim } from '../../identity/access-token/claims.ts'
import { isSecretName } from '../../kernel/enrollment-secret.ts'
import { Fault } from '../../kernel/fault.ts'
import { TenantId, UserId } from '../../kernel/id.ts'
import { type SoapSecurity, tokenValueTypes } from '../../protocol/soap.ts'
import { type IssuerDeps, type IssuerUser, isOurs, userOfIssuer } from '../issuer/verify.ops.ts'
import { claimsSaid, openClaims, signClaims } from '../signed-token.ts'
import { enrollerBySecret, type SecretDeps, type SecretEnroller } from './by-secret.ops.ts'
import {
  type CertificateDeps,
  type CertificateEnroller,
  enrollerByCertificate,
} from './certificate/by-certificate.ops.ts'

/** The user of a token of the directory. */
export type TokenUser = {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  /** `deviceid` is there when a joined device proved itself in the request for the token. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** Somebody who proves nothing for the device. */
export type Signer = Omit<TokenUser, 'claims'> & {
  /** Of their credentials. */
  readonly epoch: number
}

export type PersonWhoEnrols = Signer &
  (
    | { readonly by: 'token'; readonly claims: TokenUser['claims'] }
    | ({ readonly by: 'issuer' } & Pick<IssuerUser, 'claims' | 'deviceThere'>)
    | { readonly by: 'page'; readonly claims: Readonly<Record<string, unknown>> }
    | { readonly by: 'password' }
    | Pick<CertificateEnroller, 'by' | 'deviceObject' | 'thumbprint'>
  )

export type Enroller = PersonWhoEnrols | SecretEnroller

export type WhoDeps = SecretDeps &
  CertificateDeps &
  IssuerDeps & {
    /** Throws `unauthenticated` or `forbidden` for anything but a valid token of a user for device management. */
    readonly verifyMdmToken: (rawJwt: string, now: Date) => Promise<TokenUser>
    readonly enrollerByPassword: (shown: { readonly userName: string; readonly password: string }) => Promise<Signer>
    readonly ticketKey: Uint8Array
    readonly urls: { readonly login: string }
  }

const ticketPurpose = 'mdm-enrollment-ticket'
/** From the sign-in to the last message: the person reads terms, and Windows makes a key. */
export const ticketLifeSeconds = 15 * 60

/** @throws {Fault} also where somebody of another organisation came to the address of this one, which gets the record of it (T-02). */
export async function whoEnrols(
  shown: { readonly security: SoapSecurity; readonly body: Uint8Array },
  deps: WhoDeps,
  now: Date,
  /** Whose address was called, where it names one. */
  named?: TenantId,
): Promise<Enroller> {
  const enroller = await whoShown(shown, deps, now, named)
  if (!named || enroller.tenantId === named) return enroller
  const reason = 'other-organisation'
  await deps.refusals.note({ tenantId: named, kind: 'enrollment', subject: enroller.userPrincipalName, reason })
  throw new Fault(
    'forbidden',
    'Who signed in is of another organisation than the one whose address was called. Enrol at the address of their own, or sign in as somebody of this one.',
    { reason },
  )
}

async function whoShown(
  { security: { usernameToken, binarySecurityToken, signed }, body }: Parameters<typeof whoEnrols>[0],
  deps: WhoDeps,
  now: Date,
  named: TenantId | undefined,
): Promise<Enroller> {
  if (signed && binarySecurityToken)
    return enrollerByCertificate(deps, { body, certificate: binarySecurityToken.value, times: signed }, now)
  const shown = binarySecurityToken && new TextDecoder().decode(binarySecurityToken.value)
  switch (shown === undefined ? undefined : binarySecurityToken?.valueType) {
    case tokenValueTypes.jwt:
      if (named && !isOurs(shown ?? '', deps.urls.login))
        return { by: 'issuer', ...(await userOfIssuer(deps, named, shown ?? '', now)) }
      return byToken(await deps.verifyMdmToken(shown ?? '', now))
    case tokenValueTypes.ticket: {
      const secret = secretIn(shown ?? '')
      return secret ? enrollerBySecret(deps, secret) : byTicket(shown ?? '', deps, now)
    }
  }
  if (usernameToken && usernameToken.username !== '') {
    const { username: userName, password } = usernameToken
    if (isSecretName(userName)) return enrollerBySecret(deps, { userName, password })
    return { by: 'password', ...(await deps.enrollerByPassword({ userName, password })) }
  }
  if (binarySecurityToken) {
    throw new Fault(
      'invalid-input',
      'The token in the security header is of a kind that is not served here. Send a token of the directory, a ticket of the sign-in page, a name and a password, or a certificate with which the message is signed.',
      { reason: 'security-header' },
    )
  }
  throw new Fault(
    'unauthenticated',
    'The request does not say who enrols. Sign in, and send a token, or a name and a password, in its security header.',
    { reason: 'token-missing' },
  )
}

/** A program on a PC enrols with one token (RegisterDeviceWithManagement): the name of a secret and the secret, a colon between. */
function secretIn(shown: string): { readonly userName: string; readonly password: string } | undefined {
  const [, userName = '', password = ''] = /^([^:]{1,320}):(.+)$/s.exec(shown.trim()) ?? []
  return isSecretName(userName) ? { userName, password } : undefined
}

const byToken = (user: TokenUser): PersonWhoEnrols => ({ by: 'token', ...user, epoch: Number(user.claims[epochClaim]) })

type Ticket = Pick<Signer, 'tenantId' | 'userId' | 'epoch'> & { readonly id: string; readonly termsVersion: number }

/** What our page hands to Windows, which sends it back as the token. */
export const makeTicket = (key: Uint8Array, ticket: Ticket, until: Date): string =>
  signClaims(key, ticketPurpose, {
    ...{ tid: ticket.tenantId, oid: ticket.userId, epoch: ticket.epoch, jti: ticket.id },
    touVersion: ticket.termsVersion,
    exp: Math.floor(until.getTime() / 1000),
  })

async function byTicket(ticket: string, { db, ticketKey, refusals }: WhoDeps, now: Date): Promise<PersonWhoEnrols> {
  const claims = openClaims(ticketKey, ticketPurpose, ticket, now)
  if (!claims) {
    const { tid, oid } = claimsSaid(ticket)
    const tenantId = TenantId.safeParse(tid).data
    if (tenantId) await refusals.note({ tenantId, kind: 'enrollment', subject: String(oid), reason: 'ticket-over' })
    throw ticketOver()
  }
  // signed by us, for nothing else
  const [tenantId, userId] = [TenantId.parse(claims.tid), UserId.parse(claims.oid)]
  const user = await users.byId(db, tenantId, userId)
  if (!user?.accountEnabled || user.credentialsEpoch !== claims.epoch) {
    const subject = user?.userPrincipalName ?? userId
    await refusals.note({ tenantId, kind: 'enrollment', subject, reason: 'ticket-over' })
    throw ticketOver()
  }
  const { userPrincipalName, credentialsEpoch: epoch } = user
  return { by: 'page', tenantId, userId, userPrincipalName, epoch, claims }
}

const ticketOver = (): Fault =>
  new Fault(
    'unauthenticated',
    'The sign-in was too long ago, or counts no more. Start again, and sign in on the page.',
    {
      reason: 'ticket-over',
    },
  )

/**
 * By which a request is known again. One token is one, whatever its spelling: blanks around it, or bits of its last letter that mean
 * nothing, would make another text of it. With a password, a secret or a certificate it is the key of the device: each enrolment of Windows makes another.
 */
export function requestKey(enroller: Enroller, spki: Uint8Array): string {
  const what = shownOnce(enroller, Buffer.from(spki).toString('base64'))
  return createHash('sha256').update(JSON.stringify(what)).digest('hex')
}

function shownOnce(enroller: Enroller, key: string): unknown {
  const { by, tenantId } = enroller
  if (enroller.by === 'password') return [by, tenantId, enroller.userId, key]
  if (enroller.by === 'certificate') return [by, tenantId, enroller.deviceObject, key]
  return enroller.by === 'secret' ? [by, tenantId, enroller.secretId, key] : enroller.claims
}
