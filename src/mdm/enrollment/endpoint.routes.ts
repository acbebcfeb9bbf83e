// The addresses of management, which the directory gives clients that do not use Discovery
// (docs/specification/management.md). Such a client posts its enrolment straight to the address it reads here. Only
// served addresses are listed.

import * as contract from '../../contract/mdm/mdm.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'

const providerId = '0000000a-0000-0000-c000-000000000000'

export function endpointRoutes(serve: Serve, { urls }: { readonly urls: Pick<Urls, 'graph' | 'enrollment'> }): void {
  serveWhole(serve, urls.graph, [contract.listServiceEndpoints], {
    name: 'endpoints',
    entity: contract.serviceEndpoint,
    all: async () => [
      {
        id: 'd4ebce55-015a-49b5-a083-c84d1797ae8c', // the enrolment resource
        capability: 'Enrollment',
        providerId,
        providerName: 'WindowsEnrollment',
        uri: `${urls.enrollment}${contract.enrollDevice.path}`,
      },
    ],
  })
}
