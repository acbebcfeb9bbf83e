// A session is kept sealed: to repeat a reply that got lost it holds the reply, and a reply may hold secrets.

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import * as sessions from './checkin.sql.ts'

type On = { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date }

const purposeOf = ({ tenantId, id }: Pick<On, 'tenantId' | 'id'>, sessionId: string): string =>
  `mdm_session/${tenantId}/${id}/${sessionId}`

export async function loadSession(
  tx: Db,
  seal: Seal,
  on: Pick<On, 'tenantId' | 'id'>,
  sessionId: string,
): Promise<sessions.StoredSession | undefined> {
  const kept = await sessions.session(tx, on.tenantId, on.id, sessionId)
  if (!kept) return undefined
  const opened = seal.open(Buffer.from(kept.sealed, 'base64'), purposeOf(on, sessionId))
  return JSON.parse(opened.toString('utf8')) as sessions.StoredSession // written by keepSession only
}

export async function keepSession(
  tx: Db,
  seal: Seal,
  on: On,
  state: sessions.StoredSession,
  started: boolean,
): Promise<void> {
  const sealed = seal.seal(Buffer.from(JSON.stringify(state)), purposeOf(on, state.machine.sessionId))
  // natively: a session may be a megabyte, and it is written with each message
  const text = Buffer.from(sealed).toString('base64')
  await sessions.saveSession(tx, on, state.machine, { sealed: text }, started)
}
