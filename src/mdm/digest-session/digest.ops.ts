// One message of a device that shows no certificate: where the organisation allows that, its header proves who it is, by a digest over
// a nonce that is good once, or a code of the whole message over such a nonce, and then it is heard as every other (checkin.ops.ts). Who proved nothing is challenged, and learns nothing:
// not even whether there is such a device.

import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { readMessageCode, type Scheme } from '../../protocol/syncml/credential.ts'
import type { Message } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { receive, reply, startServerSession } from '../../protocol/syncml/server-session.ts'
import { checkAccount, newNonce, type Shown } from '../account/account.ops.ts'
import * as accounts from '../account/account.sql.ts'
import { digestPath } from '../node.ts'
import { turnToReadEnrolment } from '../read-turn.ops.ts'
import { type CheckinDeps, type Received, readMessage, receiveMessage } from '../session/checkin.ops.ts'

export type DigestDeps = CheckinDeps & { readonly refusals: Pick<RefusalLog, 'note'> }

/** The reply, as text. */
export async function receiveByDigest(
  db: Db,
  from: Pick<OperationContext, 'now' | 'requestId'> & { readonly tenantId: TenantId },
  received: Pick<Received, 'body' | 'authorization' | 'from'> & {
    /** The header x-syncml-hmac. */
    readonly code: string | undefined
  },
  deps: DigestDeps,
): Promise<string> {
  const { tenantId } = from
  if (!(await accounts.isAllowed(db, tenantId))) {
    throw new Fault(
      'forbidden',
      'Devices show their certificate here. An administrator may let them come without one: Settings, Organisation, Devices without a certificate.',
      { reason: 'digest-not-allowed' },
    )
  }
  await turnToReadEnrolment()
  const message = readMessage(received.body)
  const scheme: Scheme = received.code === undefined ? 'digest' : 'mac'
  const shown = shownIn(message, received)
  const proved = shown && (await checkAccount(db, tenantId, shown, deps.seal))
  if (!proved) return challenge(db, tenantId, { message, scheme, tried: shown !== undefined }, deps)
  const { enrollmentId, person, deviceName, nextNonce } = proved
  const operation: OperationContext = { ...from, actor: { kind: 'device', id: enrollmentId, name: deviceName } }
  const by = { kind: 'credential', nextNonce, scheme } as const
  return receiveMessage(db, operation, { ...received, enrollmentId, person, by }, deps)
}

/** Whoever sends a code is judged by that, whatever stands in the message. */
function shownIn(
  { header: { sourceName: name, credential } }: Message,
  { code, body }: { readonly code: string | undefined; readonly body: Uint8Array },
): Shown | undefined {
  if (code === undefined) return credential && { scheme: 'digest', name, credential }
  const read = readMessageCode(code)
  return read && { scheme: 'mac', code: read, message: body }
}

async function challenge(
  db: Db,
  tenantId: TenantId,
  { message, scheme, tried }: { readonly message: Message; readonly scheme: Scheme; readonly tried: boolean },
  { urls, refusals }: DigestDeps,
): Promise<string> {
  const { source, sourceName = '', sessionId } = message.header
  const nextNonce = newNonce()
  await accounts.addNonce(db, tenantId, source, nextNonce)
  // a first message has none, and is no attempt
  if (tried)
    await refusals.note({ tenantId, kind: 'enrollment', subject: sourceName.slice(0, 64), reason: 'digest-wrong' })
  const status = tried ? 401 : 407
  const machine = startServerSession(sessionId, `${urls.checkin}${digestPath(tenantId)}`)
  const challenged = receive(machine, message, { kind: 'challenge', status, nextNonce, scheme })
  return encodeMessage(reply(challenged).reply)
}
