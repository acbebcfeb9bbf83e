// Discovery, enrolment policy and certificate enrolment (MS-MDE2 §3) as operations on messages.
// We announce only what we serve (T-10): enrolments, and renewals of their certificates.

import { randomUUID } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { isDomainName } from '../../directory/tenant/domain-name.ts'
import { idByDomain } from '../../directory/tenant/tenant.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { decodeContext, missingContextItem } from '../../protocol/mde2/context.ts'
import { decodeDiscover, encodeDiscoverResponse } from '../../protocol/mde2/discover.ts'
import { decodeEnroll, encodeEnrollResponse } from '../../protocol/mde2/enroll.ts'
import { decodeGetPolicies, defaultCertificatePolicy, encodeGetPoliciesResponse } from '../../protocol/mde2/policy.ts'
import { decodeSoap, type SoapMessage, type SoapResponseHeader } from '../../protocol/soap.ts'
import { encodeProvisioning } from '../../protocol/wap/provisioning.ts'
import { XmlError } from '../../protocol/xml.ts'
import { renewCertificate } from '../renewal/renew.ops.ts'
import { refuseSecretOver } from './by-secret.ops.ts'
import { type EnrollDeps, enrollDevice, sha1 } from './device.ops.ts'
import { choosePolicy, commonVersion, policiesFor } from './discovery.ts'
import { provisioningAfterRenewal } from './provisioning.ts'
import { deviceNameOf } from './store.ops.ts'
import { whoEnrols } from './who-enrols.ops.ts'

const discoveryHost = /^enterpriseenrollment\.(.+)$/i

/** Windows asks at this host of the domain in a name (MS-MDE2 §3.1.4): the organisation whose domain it is. */
export async function namedByHost(db: Db, host: string): Promise<TenantId | undefined> {
  const domain = discoveryHost.exec(host)?.[1]?.toLowerCase()
  return domain === undefined || !isDomainName(domain) ? undefined : idByDomain(db, domain)
}

/** `named`: the organisation in the address, which the addresses of the answer name, too. */
export function discover(body: Uint8Array, requestId: string, urls: EnrollDeps['urls'], named?: TenantId): string {
  const message = readSoap(body)
  const request = readBody(() => decodeDiscover(message))
  const of = named ? `?tenant=${named}` : ''
  const enrollmentVersion = commonVersion(request.requestVersion)
  const served = policiesFor(request.emailAddress)
  const authPolicy = choosePolicy(served, request.authPolicies)
  if (!authPolicy) {
    throw new Fault(
      'invalid-input',
      `Devices with such a name enrol here by ${served.join(' or ')}, and this one offers only ${request.authPolicies.join(', ')}. Join it to the directory, which enrols it.`,
      { reason: 'not-supported' },
    )
  }
  return encodeDiscoverResponse(headerFor(message, requestId), {
    authPolicy,
    ...(enrollmentVersion === undefined ? {} : { enrollmentVersion }),
    enrollmentPolicyServiceUrl: `${urls.enrollment}/EnrollmentServer/Policy.svc${of}`,
    enrollmentServiceUrl: `${urls.enrollment}/EnrollmentServer/Enrollment.svc${of}`,
    // MS-MDE2 §3.1.4.1.3.2: there is one wherever the policy is Federated
    ...(authPolicy === 'Federated' && { authenticationServiceUrl: `${urls.enrollment}/EnrollmentServer/SignIn` }),
  })
}

export async function getPolicies(db: Db, body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  readBody(() => decodeGetPolicies(message))
  const enroller = await whoEnrols({ ...message, body }, { db, ...deps }, at.now, at.named)
  if (enroller.by === 'secret') await refuseSecretOver({ db, ...deps }, enroller, at.now)
  return encodeGetPoliciesResponse(headerFor(message, at.requestId), defaultCertificatePolicy)
}

export type At = {
  readonly now: Date
  readonly requestId: string
  /** The organisation in the address. */
  readonly named?: TenantId | undefined
}

export async function enroll(db: Db, body: Uint8Array, deps: EnrollDeps, at: At): Promise<string> {
  const message = readSoap(body)
  const request = readBody(() => decodeEnroll(message))
  const { format, der } = request.certificateRequest
  if (request.kind === 'Renew' && format === 'pkcs7') {
    const renewed = await renewCertificate(db, deps, der, at)
    return answer(message, at, encodeProvisioning(provisioningAfterRenewal(renewed), sha1))
  }
  const user = await whoEnrols({ ...message, body }, { db, ...deps }, at.now, at.named)
  if (request.kind !== 'Issue' || format !== 'pkcs10') {
    throw new Fault(
      'invalid-input',
      'Enrolments (Issue, PKCS #10) and renewals (Renew, PKCS #7) are served here. Enrol the device again.',
      { reason: 'not-supported' },
    )
  }
  const context = decodeContext(request.context)
  const missing = missingContextItem(context)
  if (missing) {
    throw new Fault('invalid-input', `The enrolment request has no ${missing}. Send it as a ContextItem.`, {
      reason: 'enrollment-data',
    })
  }
  const id = EnrollmentId.parse(randomUUID())
  const operation: OperationContext = {
    tenantId: user.tenantId,
    actor:
      user.by === 'secret'
        ? { kind: 'device', id, name: deviceNameOf(context) }
        : { kind: 'user', id: user.userId, name: user.userPrincipalName },
    now: at.now,
    requestId: at.requestId,
  }
  return answer(message, at, await enrollDevice(db, operation, { id, user, context, csr: der }, deps))
}

function answer(message: SoapMessage, { now, requestId }: At, provisioning: string): string {
  const validity = { created: now, expires: new Date(now.getTime() + 5 * 60_000) }
  return encodeEnrollResponse({ ...headerFor(message, requestId), validity }, { provisioning })
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
