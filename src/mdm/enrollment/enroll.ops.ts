// Discovery, enrolment policy and certificate enrolment (MS-MDE2 §3) as operations on messages.
// We announce only what we serve: federated authentication by a directory token (T-10), first enrolments.

import { createHash } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { decodeContext, missingContextItem } from '../../protocol/mde2/context.ts'
import { type DiscoverRequest, decodeDiscover, encodeDiscoverResponse } from '../../protocol/mde2/discover.ts'
import { decodeEnroll, encodeEnrollResponse } from '../../protocol/mde2/enroll.ts'
import { decodeGetPolicies, defaultCertificatePolicy, encodeGetPoliciesResponse } from '../../protocol/mde2/policy.ts'
import { decodeSoap, type SoapMessage, type SoapResponseHeader, tokenValueTypes } from '../../protocol/soap.ts'
import { XmlError } from '../../protocol/xml.ts'
import { type EnrollDeps, type EnrollingUser, enrollDevice } from './device.ops.ts'

const newestVersion = 4 // later versions make devices send TPM claims that we do not verify

export function discover(body: Uint8Array, requestId: string, urls: EnrollDeps['urls']): string {
  const message = readSoap(body)
  const request = readBody(() => decodeDiscover(message))
  const enrollmentVersion = commonVersion(request)
  refuseUnlessFederated(request)
  return encodeDiscoverResponse(headerFor(message, requestId), {
    authPolicy: 'Federated',
    ...(enrollmentVersion === undefined ? {} : { enrollmentVersion }),
    enrollmentPolicyServiceUrl: `${urls.enrollment}/EnrollmentServer/Policy.svc`,
    enrollmentServiceUrl: `${urls.enrollment}/EnrollmentServer/Enrollment.svc`,
    // MS-MDE2 §3.1.4.1.3.2: there is one wherever the policy is Federated
    authenticationServiceUrl: `${urls.enrollment}/EnrollmentServer/SignIn`,
  })
}

/** A client that says how it can prove who enrols is never told another way (MS-MDE2 §3.1.4.1.1.1). */
function refuseUnlessFederated({ authPolicies }: DiscoverRequest): void {
  if (authPolicies.length === 0 || authPolicies.includes('Federated')) return
  throw new Fault(
    'invalid-input',
    `Devices enrol here with a token of the directory (Federated), and this one offers only ${authPolicies.join(', ')}. Join it to the directory, which enrols it.`,
    { reason: 'not-supported' },
  )
}

function commonVersion({ requestVersion }: DiscoverRequest): string | undefined {
  const version = Number.parseFloat(requestVersion)
  return version >= 3 ? `${Math.min(Math.floor(version), newestVersion)}.0` : undefined
}

export async function getPolicies(body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  readBody(() => decodeGetPolicies(message))
  await enrollingUser(message, deps, at.now)
  return encodeGetPoliciesResponse(headerFor(message, at.requestId), defaultCertificatePolicy)
}

export type At = { readonly now: Date; readonly requestId: string }

export async function enroll(db: Db, body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  const user = await enrollingUser(message, deps, at.now)
  const request = readBody(() => decodeEnroll(message))
  if (request.kind !== 'Issue' || request.certificateRequest.format !== 'pkcs10') {
    throw new Fault(
      'invalid-input',
      'Only first enrolments are served here. Enrol the device again instead of renewing.',
      {
        reason: 'not-supported',
      },
    )
  }
  const context = decodeContext(request.context)
  const missing = missingContextItem(context)
  if (missing) {
    throw new Fault('invalid-input', `The enrolment request has no ${missing}. Send it as a ContextItem.`, {
      reason: 'enrollment-data',
    })
  }
  const operation: OperationContext = {
    tenantId: user.tenantId,
    actor: { kind: 'user', id: user.userId, name: user.userPrincipalName },
    now: at.now,
    requestId: at.requestId,
  }
  const key = tokenKey(user)
  const provisioning = await enrollDevice(
    db,
    operation,
    { user, context, csr: request.certificateRequest.der, key },
    deps,
  )
  return encodeEnrollResponse(
    {
      ...headerFor(message, at.requestId),
      validity: { created: at.now, expires: new Date(at.now.getTime() + 5 * 60_000) },
    },
    { provisioning },
  )
}

/**
 * One token, whatever its spelling: blanks around it, or bits of its last letter that mean nothing, would make another text
 * of the same token. What its signature covers, as it was verified, with its own id, cannot be spelt in two ways.
 */
function tokenKey({ claims }: EnrollingUser): string {
  return createHash('sha256').update(JSON.stringify(claims)).digest('hex')
}

async function enrollingUser(message: SoapMessage, deps: EnrollDeps, now: Date): Promise<EnrollingUser> {
  const token = message.security.binarySecurityToken
  if (token?.valueType !== tokenValueTypes.jwt) {
    throw new Fault(
      'unauthenticated',
      'The request carries no directory token. Sign in and send it in the security header.',
      {
        reason: 'token-missing',
      },
    )
  }
  return deps.verifyMdmToken(new TextDecoder().decode(token.value), now)
}

function headerFor(message: SoapMessage, requestId: string): SoapResponseHeader {
  return { relatesTo: message.messageId, activityId: requestId }
}

function readSoap(body: Uint8Array): SoapMessage {
  return readBody(() => decodeSoap(body, { bytes: 256 * 1024, elements: 2_000, depth: 32 }))
}

function readBody<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new Fault('invalid-input', `${error.message}. Send what MS-MDE2 says.`, {
      reason: 'message-format',
      cause: error,
    })
  }
}
