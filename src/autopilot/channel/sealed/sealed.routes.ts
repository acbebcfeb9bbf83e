// The card and the receipts of a tenant, for whoever sends it sealed lists: published beside the keys that verify tokens.

import * as contract from '../../../contract/autopilot/inbox.ts'
import type { Serve } from '../../../http/serve.ts'
import { resolveSegment } from '../../../identity/tenant-name.ops.ts'
import { inQuestionTurn } from '../../../identity/turn.ops.ts'
import { notFound } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { openInbox } from '../../inbox/inbox.ops.ts'
import { receiptOf, type SealedDeps } from './sealed.ops.ts'

export function sealedRoutes(serve: Serve, deps: SealedDeps): void {
  const tenantOf = async (segment = ''): Promise<TenantId> => {
    const found = await resolveSegment(deps.db, segment)
    if (found?.kind !== 'tenant') throw notFound('Tenant', segment.slice(0, 100))
    return found.tenant.tenantId
  }
  serve.raw(contract.card, async ({ params, now, reply, request }) => {
    const answer = async () => openInbox(deps, await tenantOf(params.tenant), now)
    const { card } = await inQuestionTurn(answer, request.raw.socket)
    reply.header('cache-control', 'public, max-age=300').header('access-control-allow-origin', '*')
    return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(card, null, 2)}\n`)
  })
  serve.raw(contract.receipt, async ({ params, reply, request }) => {
    const sha256 = (params.sha256 ?? '').toLowerCase()
    const answer = async () => receiptOf(deps.db, await tenantOf(params.tenant), sha256)
    const receipt = await inQuestionTurn(answer, request.raw.socket)
    if (!receipt) throw notFound('Receipt', sha256.slice(0, 100))
    return reply.type('application/jose').header('cache-control', 'no-store').send(receipt)
  })
}
