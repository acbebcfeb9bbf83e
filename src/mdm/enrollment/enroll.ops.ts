// Discovery, enrolment policy and certificate enrolment (MS-MDE2 §3) as operations on messages.
// We announce only what we serve (T-10): enrolments, and no renewals yet.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { decodeContext, missingContextItem } from '../../protocol/mde2/context.ts'
import { decodeDiscover, encodeDiscoverResponse } from '../../protocol/mde2/discover.ts'
import { decodeEnroll, encodeEnrollResponse } from '../../protocol/mde2/enroll.ts'
import { decodeGetPolicies, defaultCertificatePolicy, encodeGetPoliciesResponse } from '../../protocol/mde2/policy.ts'
import { decodeSoap, type SoapMessage, type SoapResponseHeader } from '../../protocol/soap.ts'
import { XmlError } from '../../protocol/xml.ts'
import { type EnrollDeps, enrollDevice } from './device.ops.ts'
import { choosePolicy, commonVersion, servedPolicies } from './discovery.ts'
import { whoEnrols } from './who-enrols.ops.ts'

export function discover(body: Uint8Array, requestId: string, urls: EnrollDeps['urls']): string {
  const message = readSoap(body)
  const request = readBody(() => decodeDiscover(message))
  const enrollmentVersion = commonVersion(request.requestVersion)
  const authPolicy = choosePolicy(request.authPolicies)
  if (!authPolicy) {
    throw new Fault(
      'invalid-input',
      `Devices enrol here by ${servedPolicies.join(' or ')}, and this one offers only ${request.authPolicies.join(', ')}. Join it to the directory, which enrols it.`,
      { reason: 'not-supported' },
    )
  }
  return encodeDiscoverResponse(headerFor(message, requestId), {
    authPolicy,
    ...(enrollmentVersion === undefined ? {} : { enrollmentVersion }),
    enrollmentPolicyServiceUrl: `${urls.enrollment}/EnrollmentServer/Policy.svc`,
    enrollmentServiceUrl: `${urls.enrollment}/EnrollmentServer/Enrollment.svc`,
    // MS-MDE2 §3.1.4.1.3.2: there is one wherever the policy is Federated
    ...(authPolicy === 'Federated' && { authenticationServiceUrl: `${urls.enrollment}/EnrollmentServer/SignIn` }),
  })
}

export async function getPolicies(db: Db, body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  readBody(() => decodeGetPolicies(message))
  await whoEnrols(message.security, { db, ...deps }, at.now)
  return encodeGetPoliciesResponse(headerFor(message, at.requestId), defaultCertificatePolicy)
}

export type At = { readonly now: Date; readonly requestId: string }

export async function enroll(db: Db, body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  const user = await whoEnrols(message.security, { db, ...deps }, at.now)
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
  const csr = request.certificateRequest.der
  const provisioning = await enrollDevice(db, operation, { user, context, csr }, deps)
  return encodeEnrollResponse(
    {
      ...headerFor(message, at.requestId),
      validity: { created: at.now, expires: new Date(at.now.getTime() + 5 * 60_000) },
    },
    { provisioning },
  )
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
