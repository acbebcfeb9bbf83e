// A person types the code of a device, signs in, sees what asks and from where, and says yes or no (RFC 8628 §3.3, §5.4).

import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import * as users from '../../directory/user/user.sql.ts'
import type { Fault } from '../../kernel/fault.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import { origin } from '../../kernel/origin.ts'
import { makeAddressLimit } from '../../kernel/rate-limit.ts'
import { devicePageClientId } from '../../protocol/oauth/known.ts'
import type { Authority } from '../identity.ops.ts'
import { lostSignIn } from '../provider/why-refused.ts'
import { refusal } from '../refusal.ts'
import { readContext } from '../sign-in/context.ts'
import { waitFor } from '../sign-in/refused.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { markedTenant } from '../tenant-name.ops.ts'
import { notAllowed } from './ask.ops.ts'
import { nameOfClient } from './client.ops.ts'
import { challengeOf, userCodeHash } from './code-hash.ts'
import * as codes from './device-code.sql.ts'
import { typingBrowser } from './typing-browser.ts'
import { typedCode } from './user-code.ts'

/** Wrong codes of an address: ten at once and one a minute. Then even a right one waits, or guessing would not be slowed (RFC 8628 §5.1). */
const guesses = makeAddressLimit(1)

export type OpenCode = { readonly userCode: string; readonly code: codes.DeviceCode }

/** Refuses what nobody waits for, and all from where too many such came. */
export async function openCode(deps: Authority, typed: string): Promise<OpenCode> {
  const { address = 'local' } = origin()
  const now = deps.clock()
  const retryAfterSeconds = guesses.wait(address, now)
  if (retryAfterSeconds !== undefined) {
    throw refusal('throttled', [{ say: 'too-many-device-codes' }, waitFor(retryAfterSeconds)], {
      code: 'too-many',
      retryAfterSeconds,
    })
  }
  const userCode = typedCode(typed)
  const code = userCode && (await codes.find(deps.db, userCodeHash(deps.cookieKey, userCode)))
  if (code && waits(code, now)) return { userCode, code }
  guesses.count(address, now)
  throw ended()
}

const waits = ({ state, expiresAt }: codes.DeviceCode, now: Date): boolean => state === 'waits' && expiresAt > now

const ended = (): Fault => refusal('device-code-unknown', [{ say: 'device-code-unknown' }])

export type Consent = {
  readonly tenantId: TenantId
  readonly user: users.User
  /** The name of the application. */
  readonly application: string
  readonly code: codes.DeviceCode
  /** The number of the browser in which the code was typed. */
  readonly browser: string
}

type Answering = {
  readonly typed: string
  /** Of the sign-in at our own page. */
  readonly signInCode: string
  readonly cookie: string | undefined
}

/** The question is for the browser in which the code was typed: there the code has to be typed now. */
const notTypedHere = (): Fault => refusal('malformed-request', [{ say: 'type-code-here' }], { code: 'forbidden' })

/** Who signed in for this very code, and what they are asked. */
export async function openConsent(deps: Authority, { typed, signInCode, cookie }: Answering): Promise<Consent> {
  const { code, userCode } = await openCode(deps, typed)
  const browser = typingBrowser(cookie)
  if (!browser) throw notTypedHere()
  const tenantId = markedTenant(signInCode)
  if (!tenantId || (code.tenantId && code.tenantId !== tenantId)) throw lostSignIn()
  const found = await (await deps.providers(tenantId)).findCode(signInCode)
  if (!found || found.consumed || found.clientId !== devicePageClientId) throw lostSignIn()
  if (found.codeChallenge !== challengeOf(deps.cookieKey, userCode, browser)) throw notTypedHere()
  const tenant = await tenants.byId(deps.db, tenantId)
  if (!tenant?.allowsDeviceCodes) throw notAllowed()
  const user = await users.byId(deps.db, tenantId, UserId.parse(found.accountId))
  if (!user?.accountEnabled || user.credentialsEpoch !== readContext(found.acr).epoch) throw lostSignIn()
  return { tenantId, user, application: await nameOfClient(deps.db, tenantId, code.clientId), code, browser }
}

export async function decide(
  deps: Authority,
  answering: Answering,
  state: 'allowed' | 'declined',
): Promise<{ readonly application: string }> {
  const { tenantId, user, application, code } = await openConsent(deps, answering)
  const provider = await deps.providers(tenantId)
  const { acr = '' } = await provider.takeCode(answering.signInCode)
  const now = deps.clock()
  await inTransaction(deps.db, async (tx) => {
    const present = await codes.lock(tx, code.userCodeHash)
    if (!present || !waits(present, now)) throw ended() // of two answers at once the first counts
    await codes.decide(tx, code.userCodeHash, { state, tenantId, userId: user.id, context: acr })
    await recordAudit(
      tx,
      { tenantId, actor: { kind: 'user', id: user.id, name: user.userPrincipalName }, now },
      {
        action: state === 'allowed' ? 'identity.device-code.allow' : 'identity.device-code.decline',
        targetKind: 'user',
        targetId: user.id,
        details: {
          ...signInDetails({
            clientId: code.clientId,
            way: 'device-code',
            userId: user.id,
            ...(state === 'declined' && { reason: 'device-code-declined' }),
          }),
          application,
          askedFrom: code.address,
          askedAt: code.createdAt.toISOString(),
        },
      },
    )
  })
  return { application }
}
