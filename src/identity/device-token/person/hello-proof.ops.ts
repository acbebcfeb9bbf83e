// The person behind an assertion that a key of Windows Hello signed (MS-OAPXBC §3.1.5.1.2). It has a nonce of its own that counts
// once: who holds a device for a minute could else sign assertions for later and take them along.

import * as users from '../../../directory/user/user.sql.ts'
import type { Fault } from '../../../kernel/fault.ts'
import type { UserId } from '../../../kernel/id.ts'
import { decodeHelloAssertion, HelloAssertionError } from '../../../protocol/oauth/hello-assertion.ts'
import type { PrtFields } from '../../../protocol/oauth/prt.ts'
import { byHelloKey } from '../../access-token/method-reference.ts'
import { isSignedByHelloKey } from '../../hello-key/hello-key.ops.ts'
import { whyNotNow } from '../../hello-key/hello-key.ts'
import type { Authority } from '../../identity.ops.ts'
import { refusal } from '../../refusal.ts'
import type { SignInContext } from '../../sign-in/context.ts'
import { signInDetails } from '../../sign-in/sign-in-event.ts'
import { badNonce, freshNonce } from '../fresh-nonce.ops.ts'
import type { ProvenDevice } from '../proof.ops.ts'
import * as sql from '../prt.sql.ts'

export async function personOfHelloKey(
  deps: Authority,
  signing: ProvenDevice,
  fields: Pick<PrtFields, 'assertion' | 'nonce' | 'clientId'>,
): Promise<{ readonly userId: UserId } & Pick<SignInContext, 'epoch' | 'amr'>> {
  try {
    return await prove(deps, signing, fields)
  } catch (error) {
    const { tenantId } = signing
    const reason = String((error as Fault).reason)
    const { clientId } = fields
    const details = signInDetails({ clientId, way: 'hello', by: 'hello', deviceId: signing.id, reason })
    await deps.refusals?.note({ tenantId, kind: 'device', subject: clientId, reason, details })
    throw error
  }
}

async function prove(
  deps: Authority,
  signing: ProvenDevice,
  { assertion: text = '', nonce }: Pick<PrtFields, 'assertion' | 'nonce'>,
): Promise<{ readonly userId: UserId } & Pick<SignInContext, 'epoch' | 'amr'>> {
  const { tenantId } = signing
  const assertion = read(text)
  if (whyNotNow(assertion, { tenantId, now: deps.clock() })) throw untrusted()
  const own = freshNonce(deps, assertion.nonce)
  // that of the request around it was spent already; a client may write the same into both
  if (assertion.nonce !== nonce && !(await sql.spendNonce(deps.db, tenantId, own))) throw badNonce()
  const user = await users.byUpn(deps.db, tenantId, assertion.userPrincipalName)
  const { keyId } = assertion
  if (!user || !(await isSignedByHelloKey(deps.db, tenantId, { userId: user.id, keyId, device: signing }, assertion))) {
    throw untrusted()
  }
  return { userId: user.id, epoch: user.credentialsEpoch, amr: byHelloKey }
}

function read(text: string): ReturnType<typeof decodeHelloAssertion> {
  try {
    return decodeHelloAssertion(text)
  } catch (error) {
    if (!(error instanceof HelloAssertionError)) throw error
    throw refusal('malformed-request', `The assertion cannot be read. ${error.message}.`)
  }
}

/** The same for a name that nobody has: who holds one device learns no names. */
const untrusted = () =>
  refusal('grant-invalid', 'No key of Windows Hello on this device signed this for now. Sign in with a password.')
