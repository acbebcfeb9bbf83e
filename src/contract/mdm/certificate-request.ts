// Requests for certificates over SCEP that somebody decides about, in the administration API. They are ours: the original leaves that to
// the authority behind its connector.

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { certificateRequest } from '../graph/certificate-request.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/certificateRequests'
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')
const params = z.object({ id: GuidText })
const reply = certificateRequest.extend({ '@odata.context': z.string() })

export const listCertificateRequests = defineRoute({
  id: 'mdm.certificate-request.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Requests of devices for certificates that wait for approval, or were decided about lately',
  query: collectionQuery,
  reply: collectionOf(certificateRequest),
})
export const getCertificateRequest = defineRoute({
  id: 'mdm.certificate-request.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One request for a certificate',
  params,
  query: collectionQuery,
  reply: oneOf(certificateRequest),
})
export const approveCertificateRequest = defineRoute({
  id: 'mdm.certificate-request.approve',
  service,
  method: 'POST',
  path: `${path}/:id/approve`,
  access: write,
  summary: 'Let the device have the certificate when it asks again, for the key that it asked for',
  params,
  reply,
})
export const rejectCertificateRequest = defineRoute({
  id: 'mdm.certificate-request.reject',
  service,
  method: 'POST',
  path: `${path}/:id/reject`,
  access: write,
  summary: 'Let the device not have the certificate, now or for 30 days',
  params,
  reply,
})
