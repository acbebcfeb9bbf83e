// A device that has no browser asks for a code, which a person types elsewhere (RFC 8628 §3.1, §3.2).

import { randomBytes } from 'node:crypto'

import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import { invariant } from '../../kernel/fault.ts'
import { origin } from '../../kernel/origin.ts'
import { makeAddressLimit } from '../../kernel/rate-limit.ts'
import type { EndpointVersion } from '../access-token/claims.ts'
import type { Authority } from '../identity.ops.ts'
import { writeRequested } from '../provider/resource.ts'
import { refusal } from '../refusal.ts'
import { resolveSegment } from '../tenant-name.ops.ts'
import { refuseDuplicates } from '../token-request/request.ts'
import { requestedResource } from '../token-request/requested-resource.ts'
import { nameOfClient } from './client.ops.ts'
import { secretHash, userCodeHash, writeDeviceCode } from './code-hash.ts'
import * as codes from './device-code.sql.ts'
import { bytesNeeded, intervalSeconds, lifeSeconds, shownCode, userCodeOf } from './user-code.ts'
import { refuseForDevices } from './worth.ts'

/** Anybody may ask, and each is a row for a day (T-55). */
const requests = makeAddressLimit(10)

export async function askForDeviceCode(
  deps: Authority,
  {
    segment,
    endpointVersion,
    form,
  }: { readonly segment: string; readonly endpointVersion: EndpointVersion; readonly form: URLSearchParams },
): Promise<Record<string, unknown>> {
  refuseDuplicates(form)
  const now = deps.clock()
  const tenant = await tenantOf(deps, segment)
  const clientId = form.get('client_id') ?? ''
  await nameOfClient(deps.db, tenant?.tenantId ?? null, clientId)
  const requested = requestedResource(form, endpointVersion, deps.urls)
  refuseForDevices(requested)
  const { address } = origin()
  refuseFlood(address ?? 'local', now)

  const userCode = userCodeOf(randomBytes(bytesNeeded))
  invariant(userCode, 'of sixty-four bytes nine are even')
  const [hash, secret] = [userCodeHash(deps.cookieKey, userCode), randomBytes(32).toString('base64url')]
  await codes.insert(deps.db, {
    userCodeHash: hash,
    secretHash: secretHash(secret),
    tenantId: tenant?.tenantId ?? null,
    clientId,
    resource: requested ? writeRequested(requested) : null,
    address: address ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifeSeconds * 1000),
  })
  return answerOf(endpointVersion, {
    userCode: shownCode(userCode),
    deviceCode: writeDeviceCode(hash, secret),
    page: `${deps.urls.login}/device`,
  })
}

/** Undefined at /common. */
async function tenantOf({ db }: Authority, segment: string): Promise<Tenant | undefined> {
  const found = await resolveSegment(db, segment)
  if (!found) {
    throw refusal('unknown-tenant', `No tenant is called '${segment.slice(0, 100)}'. Check its id or domain.`)
  }
  const tenant = found.kind === 'tenant' ? found.tenant : undefined
  if (!(tenant ? tenant.allowsDeviceCodes : await codes.someAllow(db))) throw notAllowed()
  return tenant
}

export const notAllowed = () =>
  refusal(
    'device-codes-off',
    'This organisation does not let people sign in with a code on another device. An administrator can allow it: taxiway organization set --device-codes yes',
  )

function refuseFlood(address: string, now: Date): void {
  const retryAfterSeconds = requests.wait(address, now)
  requests.count(address, now)
  if (retryAfterSeconds === undefined) return
  throw refusal(
    'throttled',
    `Too many codes were asked for from this network. Wait ${retryAfterSeconds} seconds and try again.`,
    { code: 'too-many', retryAfterSeconds },
  )
}

type Made = { readonly userCode: string; readonly deviceCode: string; readonly page: string }

/** Version 1 has an older name of the address, and numbers in text. There is no address with the code in it: a link would do for whoever sent it. */
function answerOf(endpointVersion: EndpointVersion, { userCode, deviceCode, page }: Made): Record<string, unknown> {
  const message = `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`
  const both = { user_code: userCode, device_code: deviceCode, message }
  return endpointVersion === 1
    ? { ...both, verification_url: page, expires_in: String(lifeSeconds), interval: String(intervalSeconds) }
    : { ...both, verification_uri: page, expires_in: lifeSeconds, interval: intervalSeconds }
}
