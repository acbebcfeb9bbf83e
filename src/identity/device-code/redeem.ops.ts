// The device asks whether its code was answered, until it gets tokens or a no (RFC 8628 §3.4, §3.5).

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import { invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { defaultResource } from '../access-token/claims.ts'
import type { Authority } from '../identity.ops.ts'
import { refuseUnassigned } from '../permission/closed.ops.ts'
import { refuseWithoutConsent } from '../permission/missing.ops.ts'
import { deviceCodeGrantType } from '../provider/client.ts'
import type { ExchangeContext } from '../provider/exchange.ops.ts'
import { keptResource } from '../provider/resource.ts'
import { isRefusal, refusal } from '../refusal.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { resolveSegment } from '../tenant-name.ops.ts'
import { shapeReply } from '../token-request/reply.ops.ts'
import type { TokenRequest } from '../token-request/request.ts'
import { requestedResource } from '../token-request/requested-resource.ts'
import { notAllowed } from './ask.ops.ts'
import { isSecretOf, readDeviceCode } from './code-hash.ts'
import * as codes from './device-code.sql.ts'
import { intervalSeconds, isTooSoon } from './user-code.ts'
import { refuseForDevices } from './worth.ts'

export async function redeemDeviceCode(deps: Authority, request: TokenRequest): Promise<Record<string, unknown>> {
  const { form, endpointVersion } = request
  const code = await askedFor(deps, request)
  const now = deps.clock()
  if (code.expiresAt <= now) {
    const problem = endpointVersion === 1 ? 'device-code-over' : 'device-code-expired'
    throw refusal(problem, 'This device code has expired. Ask for a new one and show its code to the person.')
  }
  await refuseUnanswered(deps, code)
  const { tenantId, userId, context } = code
  invariant(tenantId && userId && context, 'an answer says who gave it')
  const tenant = await tenants.byId(deps.db, tenantId)
  if (!tenant?.allowsDeviceCodes) return refuse(deps, tenantId, code, notAllowed())
  const requested = requestedResource(form, endpointVersion, deps.urls) ?? keptResource(code.resource, deps.urls)
  refuseForDevices(requested)
  const amr = readContext(context).amr
  const person = await users.byId(deps.db, tenantId, userId)
  if (person) {
    const judged = refuseWithoutFactor(deps.db, tenantId, person, { amr, wanted: 'sign-in' })
    await judged.catch((error: unknown) => refuse(deps, tenantId, code, error))
    const assigned = refuseUnassigned(deps.db, tenantId, { clientId: code.clientId, userId })
    await assigned.catch((error: unknown) => refuse(deps, tenantId, code, error))
    const { permissions } = requested ?? defaultResource(endpointVersion)
    const consented = refuseWithoutConsent(deps.db, tenantId, { clientId: code.clientId, userId, permissions })
    await consented.catch((error: unknown) => refuse(deps, tenantId, code, error))
  }
  if (!(await codes.take(deps.db, code.userCodeHash))) throw used()
  const exchangeContext: ExchangeContext = {
    endpointVersion,
    requestedResource: requested,
    clientId: code.clientId,
    now,
    tenant,
    primary: { userId, context: { ...readContext(context), byDeviceCode: true } },
  }
  const grant = new URLSearchParams({ grant_type: deviceCodeGrantType, client_id: code.clientId })
  const provider = await deps.providers(tenantId)
  try {
    return await shapeReply(
      deps,
      tenantId,
      request,
      exchangeContext,
      await provider.token({ form: grant }, exchangeContext),
    )
  } catch (error) {
    return refuse(deps, tenantId, code, error)
  }
}

async function refuse(deps: Authority, tenantId: TenantId, code: codes.DeviceCode, error: unknown): Promise<never> {
  if (isRefusal(error)) {
    const { clientId, userId } = code
    const { reason } = error
    const details = signInDetails({ clientId, way: 'device-code', userId: userId ?? undefined, reason })
    await deps.refusals?.note({ tenantId, kind: 'token', subject: clientId, reason, details })
  }
  throw error
}

/** Clients of version 1 send the code in the field of another grant. */
async function askedFor(deps: Authority, { segment, form }: TokenRequest): Promise<codes.DeviceCode> {
  const shown = form.get('device_code') ?? form.get('code')
  if (!shown) throw refusal('missing-parameter', 'A required parameter is missing. Send device_code.')
  const found = await resolveSegment(deps.db, segment)
  if (!found) {
    throw refusal('unknown-tenant', `No tenant is called '${segment.slice(0, 100)}'. Check its id or domain.`)
  }
  const read = readDeviceCode(shown)
  const kept = read && (await codes.find(deps.db, read.userCodeHash))
  const isOwn = kept !== undefined && isSecretOf(kept.secretHash, read?.secret ?? '')
  const isHere = found.kind === 'any' || !kept?.tenantId || kept.tenantId === found.tenant.tenantId
  if (isOwn && isHere && kept.clientId === form.get('client_id')) return kept
  throw refusal(
    'device-code-unknown',
    'The device code is not one that was given to this application here. Ask for a new one.',
  )
}

async function refuseUnanswered(deps: Authority, code: codes.DeviceCode): Promise<void> {
  switch (code.state) {
    case 'waits': {
      const now = deps.clock()
      await codes.notePoll(deps.db, code.userCodeHash, now)
      if (!isTooSoon(code.polledAt, now)) {
        throw refusal('device-code-waits', 'Nobody has answered yet. Go on asking until the code has expired.')
      }
      throw refusal('device-code-slower', `This device asks too often. Wait ${intervalSeconds + 5} seconds each time.`)
    }
    case 'declined':
      throw refusal('device-code-declined', 'The person did not allow it. Ask for a new code only when they want that.')
    case 'used':
      throw used()
    case 'allowed':
      return
  }
}

const used = () => refusal('code-redeemed', 'The device code was already used. Ask for a new one.')
