// Devices that ask for a certificate by a policy that wants approval.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, everyPage, request } from '../../../shared/api/client.ts'

export type CertificateRequest = Entry<'mdm.certificate-request.list'>
export type CertificateDecision = 'approve' | 'reject'

export const certificateRequestsQuery = (policyId: string) =>
  queryOptions({
    queryKey: ['certificate-requests', policyId],
    queryFn: async ({ signal }) => {
      const all: CertificateRequest[] = []
      const query = { $filter: `deviceConfigurationId eq ${policyId}` }
      for await (const page of everyPage('mdm.certificate-request.list', { query }, signal)) all.push(...page)
      return all
    },
  })

export const decideCertificate = (id: string, decision: CertificateDecision) =>
  decision === 'approve'
    ? request('mdm.certificate-request.approve', { path: { id } })
    : request('mdm.certificate-request.reject', { path: { id } })
