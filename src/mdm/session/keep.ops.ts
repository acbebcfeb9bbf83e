// A session is kept sealed: to repeat a reply that got lost it holds the reply, and a reply may hold secrets.

import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import type { KeptSession, SessionCommand, StoredSession } from './checkin.sql.ts'

type On = { readonly tenantId: TenantId; readonly id: EnrollmentId }

const purposeOf = ({ tenantId, id }: On, sessionId: string): string => `mdm_session/${tenantId}/${id}/${sessionId}`

export function openSession(seal: Seal, on: On, sessionId: string, kept: KeptSession): StoredSession {
  const opened = seal.open(Buffer.from(kept.sealed, 'base64'), purposeOf(on, sessionId))
  const session = JSON.parse(opened.toString('utf8')) as StoredSession // written by sealSession only
  return { ...session, commands: numbered(session.commands, kept.sequences ?? []) }
}

/** Those that were new when the session was written got their numbers with it, in their order. */
function numbered(commands: StoredSession['commands'], sequences: readonly string[]): StoredSession['commands'] {
  let next = 0
  const entries = Object.entries(commands).map(([id, command]): [string, SessionCommand] => [
    id,
    command.sequence === '' ? { ...command, sequence: sequences[next++] ?? '' } : command,
  ])
  return Object.fromEntries(entries)
}

export function sealSession(seal: Seal, on: On, state: StoredSession): string {
  const sealed = seal.seal(Buffer.from(JSON.stringify(state)), purposeOf(on, state.machine.sessionId))
  // natively: a session may be a megabyte, and it is written with each message
  return Buffer.from(sealed).toString('base64')
}
