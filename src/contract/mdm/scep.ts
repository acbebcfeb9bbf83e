// Where devices get certificates for themselves (RFC 8894), and what is told of those that were revoked.

import { defineRawRoute } from '../route.ts'

const path = '/scep/:tenantId/pkiclient.exe'

export const askScep = defineRawRoute({
  id: 'mdm.scep.ask',
  service: 'content',
  method: 'GET',
  path,
  access: {
    kind: 'anonymous',
    because:
      'the answers are the certificate of the authority and what the server can do; what entitles to more is inside the message, and verified by the operation',
  },
  summary: 'What this SCEP server can do, the certificate of its authority, and messages of clients that do not post',
  produces: [
    'text/plain',
    'application/x-x509-ca-cert',
    'application/x-x509-next-ca-cert',
    'application/x-pki-message',
  ],
})

export const operateScep = defineRawRoute({
  id: 'mdm.scep.enroll',
  service: 'content',
  method: 'POST',
  path,
  access: {
    kind: 'anonymous',
    because:
      'the challenge, or the certificate that is renewed, is inside the message and is verified by the operation',
  },
  summary: 'A certificate for a device: a message of SCEP in, the answer out (PKIOperation)',
  consumes: ['application/x-pki-message', 'application/octet-stream'],
  produces: ['application/x-pki-message'],
  bodyLimit: 32 * 1024,
})

const ocspAccess = { kind: 'anonymous', because: 'whoever meets a certificate asks whether it still counts' } as const
const ocspSummary = "Whether certificates of an organisation's authority still count (RFC 6960)"
const ocspAnswer = ['application/ocsp-response']

export const askOcsp = defineRawRoute({
  id: 'mdm.scep.ask-ocsp',
  service: 'content',
  method: 'GET',
  path: '/scep/:tenantId/ocsp/:question',
  access: ocspAccess,
  summary: `${ocspSummary}: the question in base64 at the end of the address`,
  produces: ocspAnswer,
})

export const postOcsp = defineRawRoute({
  id: 'mdm.scep.ocsp',
  service: 'content',
  method: 'POST',
  path: '/scep/:tenantId/ocsp',
  access: ocspAccess,
  summary: ocspSummary,
  consumes: ['application/ocsp-request'],
  produces: ocspAnswer,
  bodyLimit: 4 * 1024,
})

export const revokedCertificates = defineRawRoute({
  id: 'mdm.scep.revoked',
  service: 'content',
  method: 'GET',
  path: '/scep/:tenantId/revoked.crl',
  access: { kind: 'anonymous', because: 'whoever meets a certificate asks whether it still counts' },
  summary: "Certificates of an organisation's authority that were revoked (RFC 5280)",
  produces: ['application/pkix-crl'],
})
