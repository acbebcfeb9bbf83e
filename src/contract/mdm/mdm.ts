// Devices' routes for management: terms of use, enrolment (MS-MDE2) and check-in (OMA-DM).

import { z } from 'zod'

import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const soap = ['application/soap+xml', 'text/xml', 'application/xml'] as const
const inMessage = {
  kind: 'anonymous',
  because: 'the token is inside the SOAP message and is verified by the operation',
} as const

export const probeDiscovery = defineRawRoute({
  id: 'mdm.discovery.probe',
  service: 'enrollment',
  method: 'GET',
  path: '/EnrollmentServer/Discovery.svc',
  access: { kind: 'anonymous', because: 'devices ask whether the service is there; the answer is empty' },
  summary: 'Says that enrolment is served here',
})

export const discoverEnrollment = defineRawRoute({
  id: 'mdm.discovery.discover',
  service: 'enrollment',
  method: 'POST',
  path: '/EnrollmentServer/Discovery.svc',
  access: { kind: 'anonymous', because: 'the answer holds only addresses of this installation' },
  summary: 'Where and how to enrol (MS-MDE2 Discover)',
  consumes: soap,
  produces: ['application/soap+xml'],
  bodyLimit: 16 * 1024,
})

export const getPolicies = defineRawRoute({
  id: 'mdm.enrollment.policies',
  service: 'enrollment',
  method: 'POST',
  path: '/EnrollmentServer/Policy.svc',
  access: inMessage,
  summary: 'What key a device must make (MS-XCEP GetPolicies)',
  consumes: soap,
  produces: ['application/soap+xml'],
  bodyLimit: 32 * 1024,
})

export const enrollDevice = defineRawRoute({
  id: 'mdm.enrollment.enroll',
  service: 'enrollment',
  method: 'POST',
  path: '/EnrollmentServer/Enrollment.svc',
  access: inMessage,
  summary: 'Enrol a device: certificate request in, provisioning document out (MS-WSTEP)',
  consumes: soap,
  produces: ['application/soap+xml'],
  bodyLimit: 64 * 1024, // a token, a certificate request and attestation claims are half of it
})

/** What discovery names as `AuthenticationServiceUrl`; a joined device has a token and never opens it. */
export const startSignIn = defineRawRoute({
  id: 'mdm.enrollment.sign-in',
  service: 'enrollment',
  method: 'GET',
  path: '/EnrollmentServer/SignIn',
  access: { kind: 'anonymous', because: 'it leads to the sign-in pages, where the person signs in' },
  summary: 'Begins the sign-in of somebody who enrols a PC without a join, and leads to the sign-in pages',
  produces: ['text/html'],
})

export const endSignIn = defineRawRoute({
  id: 'mdm.enrollment.signed-in',
  service: 'enrollment',
  method: 'GET',
  path: '/EnrollmentServer/SignedIn',
  access: { kind: 'anonymous', because: 'it comes with the code of a sign-in that began in the same browser' },
  summary: 'Ends that sign-in: a page with the terms of use',
  produces: ['text/html'],
})

export const acceptTerms = defineRawRoute({
  id: 'mdm.enrollment.accept-terms',
  service: 'enrollment',
  method: 'POST',
  path: '/EnrollmentServer/SignedIn',
  access: {
    kind: 'anonymous',
    because: 'the form carries what the page of terms signed for the sign-in, and counts in the browser of it alone',
  },
  summary: 'Accept or decline those terms: a page that hands a ticket to the PC',
  consumes: ['application/x-www-form-urlencoded'],
  produces: ['text/html'],
  bodyLimit: 16 * 1024,
})

export const signedInScript = defineRawRoute({
  id: 'mdm.enrollment.signed-in-script',
  service: 'enrollment',
  method: 'GET',
  path: '/EnrollmentServer/SignedIn.js',
  access: { kind: 'anonymous', because: 'it is the same text for everybody' },
  summary: 'The script of that page, which sends its form',
  produces: ['text/javascript'],
})

export const showTerms = defineRawRoute({
  id: 'mdm.terms.show',
  service: 'enrollment',
  method: 'GET',
  path: '/TermsOfUse',
  access: { kind: 'bearer', audience: 'mdm' },
  summary: 'The terms of use, as a page',
  produces: ['text/html'],
})

export const showTermsToOthers = defineRawRoute({
  id: 'mdm.terms.show-to-others',
  service: 'enrollment',
  method: 'GET',
  path: '/TermsOfUse/:tenantId',
  access: { kind: 'anonymous', because: 'it comes with a token of a directory that the named organisation trusts' },
  summary: 'The terms of use, as a page, for people of another directory',
  produces: ['text/html'],
})

export const answerTerms = defineRawRoute({
  id: 'mdm.terms.answer',
  service: 'enrollment',
  method: 'POST',
  path: '/TermsOfUse',
  access: { kind: 'anonymous', because: 'the form carries a signed ticket of the page that was shown with a token' },
  summary: 'Accept or decline the terms of use',
  consumes: ['application/x-www-form-urlencoded'],
  bodyLimit: 16 * 1024,
})

export const checkIn = defineRawRoute({
  id: 'mdm.session.message',
  service: 'checkin',
  method: 'POST',
  path: '/omadm/cimhandler.ashx',
  access: { kind: 'mdm-certificate' },
  summary: 'One message of a management session (OMA-DM 1.2)',
  consumes: ['application/vnd.syncml.dm+xml', 'application/octet-stream', 'text/xml', 'application/xml'],
  produces: ['application/vnd.syncml.dm+xml'],
  bodyLimit: 512 * 1024,
})

export const waitForCall = defineRawRoute({
  id: 'mdm.session.wait',
  service: 'checkin',
  method: 'GET',
  path: '/omadm/call',
  access: { kind: 'mdm-certificate' },
  summary:
    'Ours: answers as soon as something waits for the device, or after 25 seconds; it is not the vendor’s push service',
  produces: ['application/json'],
})

export const checkInByDigest = defineRawRoute({
  id: 'mdm.session.digest-message',
  service: 'checkin',
  method: 'POST',
  path: '/omadm/digest/:tenantId',
  access: {
    kind: 'anonymous',
    because:
      'refused unless the organisation allows it; then a digest in the message proves the device, for this message only',
  },
  summary: 'One message of a management session of a device that shows no certificate (OMA-DM 1.2, MD5)',
  consumes: ['application/vnd.syncml.dm+xml', 'application/octet-stream', 'text/xml', 'application/xml'],
  produces: ['application/vnd.syncml.dm+xml'],
  bodyLimit: 128 * 1024,
})

/** The management service's own application in every directory (docs/specification/management.md). */
const managementApp = '0000000a-0000-0000-c000-000000000000'

export const serviceEndpoint = z.object({
  id: z.string(),
  capability: z.string(),
  providerId: z.string(),
  providerName: z.string(),
  uri: z.string(),
})

export const listServiceEndpoints = defineRoute({
  id: 'mdm.discovery.endpoints',
  service: 'graph',
  method: 'GET',
  path: '/v1.0/myorganization/servicePrincipals/:key/endpoints',
  access: graph('User.Read', 'User.Read.All', 'Device.Read.All'),
  summary: 'Where management is served, for clients that ask the directory rather than Discovery',
  params: z.object({ key: z.literal([`appId=${managementApp}`, `(appId='${managementApp}')`, managementApp]) }),
  query: collectionQuery,
  reply: collectionOf(serviceEndpoint),
})
