// MDE2 discovery (MS-MDE2 §3.1.4.1): which authentication policy, and where the policy and enrolment services are.
// Covers Discover and DiscoverResponse; the GET probe before it has no body. Left out: attestation and gateway URLs.

import {
  encodeSoapRequest,
  encodeSoapResponse,
  present,
  type SoapMessage,
  type SoapRequestHeader,
  type SoapResponseHeader,
} from '../soap.ts'
import { child, children, filledText, required, text, type XmlElement, XmlError } from '../xml.ts'
import { element, type Markup } from '../xml-write.ts'

export const enr12 = 'http://schemas.microsoft.com/windows/management/2012/01/enrollment'
export const discoverAction = `${enr12}/IDiscoveryService/Discover`
export const discoverResponseAction = `${enr12}/IDiscoveryService/DiscoverResponse`

export const authPolicies = ['OnPremise', 'Federated', 'Certificate'] as const
export type AuthPolicy = (typeof authPolicies)[number]

export type DiscoverRequest = {
  /** A user principal name, DOMAIN\user, or empty. */
  readonly emailAddress: string
  /** Windows product number: 4 Enterprise, 48 Professional, 72 Enterprise Evaluation, 101 Home. */
  readonly osEdition?: number
  /** `1.0` to `9.0`. */
  readonly requestVersion: string
  readonly deviceType: string
  readonly applicationVersion: string
  /** The client's policies, in its order of preference. */
  readonly authPolicies: readonly AuthPolicy[]
}

export type DiscoverResponse = {
  readonly authPolicy: AuthPolicy
  /** The lower of both sides; leave it out for clients below 3.0. */
  readonly enrollmentVersion?: string
  /** Must be on the same host as `enrollmentServiceUrl`. */
  readonly enrollmentPolicyServiceUrl?: string
  readonly enrollmentServiceUrl: string
  /** The sign-in page; Federated enrolment by e-mail address needs it. */
  readonly authenticationServiceUrl?: string
}

export function encodeDiscover(header: SoapRequestHeader, request: DiscoverRequest): string {
  const body = element(
    'Discover',
    { xmlns: enr12 },
    element(
      'request',
      { 'xmlns:i': 'http://www.w3.org/2001/XMLSchema-instance' },
      element('EmailAddress', {}, request.emailAddress),
      optional('OSEdition', request.osEdition?.toString()),
      element('RequestVersion', {}, request.requestVersion),
      element('DeviceType', {}, request.deviceType),
      element('ApplicationVersion', {}, request.applicationVersion),
      element(
        'AuthPolicies',
        {},
        request.authPolicies.map((policy) => element('AuthPolicy', {}, policy)),
      ),
    ),
  )
  return encodeSoapRequest(discoverAction, header, body)
}

export function decodeDiscover(message: SoapMessage): DiscoverRequest {
  const request = required(bodyOf(message, 'Discover'), 'request')
  const edition = filledText(child(request, 'OSEdition'))
  return {
    emailAddress: text(child(request, 'EmailAddress')) ?? '',
    ...present({ osEdition: edition && /^\d+$/.test(edition) ? Number(edition) : undefined }),
    requestVersion: filledText(child(request, 'RequestVersion')) ?? '1.0',
    deviceType: text(child(request, 'DeviceType')) ?? '',
    applicationVersion: text(child(request, 'ApplicationVersion')) ?? '',
    authPolicies: children(child(request, 'AuthPolicies'), 'AuthPolicy')
      .map((one) => authPolicies.find((policy) => policy === text(one)))
      .filter((policy) => policy !== undefined), // policies of later revisions are none of ours
  }
}

export function encodeDiscoverResponse(header: SoapResponseHeader, response: DiscoverResponse): string {
  const body = element(
    'DiscoverResponse',
    { xmlns: enr12 },
    element(
      'DiscoverResult',
      {},
      element('AuthPolicy', {}, response.authPolicy),
      optional('EnrollmentVersion', response.enrollmentVersion),
      optional('EnrollmentPolicyServiceUrl', response.enrollmentPolicyServiceUrl),
      element('EnrollmentServiceUrl', {}, response.enrollmentServiceUrl),
      optional('AuthenticationServiceUrl', response.authenticationServiceUrl),
    ),
  )
  return encodeSoapResponse(discoverResponseAction, header, body)
}

export function decodeDiscoverResponse(message: SoapMessage): DiscoverResponse {
  const result = required(bodyOf(message, 'DiscoverResponse'), 'DiscoverResult')
  const policyElement = required(result, 'AuthPolicy')
  const authPolicy = authPolicies.find((policy) => policy === text(policyElement))
  if (!authPolicy) throw new XmlError(policyElement.at, `an AuthPolicy of ${authPolicies.join(', ')}`)
  const enrollmentServiceUrl = filledText(child(result, 'EnrollmentServiceUrl'))
  if (!enrollmentServiceUrl) throw new XmlError(result.at, 'an EnrollmentServiceUrl')
  return {
    authPolicy,
    ...present({
      enrollmentVersion: filledText(child(result, 'EnrollmentVersion')),
      enrollmentPolicyServiceUrl: filledText(child(result, 'EnrollmentPolicyServiceUrl')),
      authenticationServiceUrl: filledText(child(result, 'AuthenticationServiceUrl')),
    }),
    enrollmentServiceUrl,
  }
}

/** The body element, or an XmlError when the message is another one. */
export function bodyOf(message: SoapMessage, local: string): XmlElement {
  if (message.body?.local !== local) throw new XmlError(message.body?.at ?? 0, `${local} in the SOAP body`)
  return message.body
}

function optional(name: string, content: string | undefined): Markup | undefined {
  return content === undefined ? undefined : element(name, {}, content)
}
