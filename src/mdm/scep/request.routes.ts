// Requests for certificates that wait for approval, on the administration API.

import { type CertificateRequestEntity, certificateRequest } from '../../contract/graph/certificate-request.ts'
import * as contract from '../../contract/mdm/certificate-request.ts'
import { contextOf } from '../../graph/collection.routes.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { AdminDeps } from '../admin-deps.ts'
import * as ops from './approval.ops.ts'

export function certificateRequestRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'db' | 'urls'>): void {
  const entity = { list: ops.requestList, entity: certificateRequest, toEntity }
  serveList(serve, urls.graph, [contract.listCertificateRequests], {
    ...entity,
    page: (tenantId, wanted) => ops.listRequests(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, [contract.getCertificateRequest], {
    ...entity,
    read: (tenantId, { params }) => ops.readRequest(db, tenantId, params.id),
  })
  for (const [route, decide] of [
    [contract.approveCertificateRequest, ops.approveRequest],
    [contract.rejectCertificateRequest, ops.rejectRequest],
  ] as const) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, '/$entity'),
      ...toEntity(await decide(db, tokenOperation(call), call.params.id)),
    }))
  }
}

const toEntity = (one: ops.CertificateRequest): CertificateRequestEntity => ({
  id: one.id,
  state: one.state,
  managedDeviceId: one.enrollmentId,
  deviceName: one.deviceName,
  deviceConfigurationId: one.policyId,
  deviceConfigurationName: one.policyName,
  subjectName: one.subject,
  keyDigest: ops.keyDigestOf(one),
  requestedDateTime: one.askedAt.toISOString(),
  expirationDateTime: one.expiresAt.toISOString(),
  decidedDateTime: one.decidedAt?.toISOString() ?? null,
  decidedBy: one.decidedBy ?? '',
})
