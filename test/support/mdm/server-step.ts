// One step of the server's side of a session for tests that know beforehand what is to be sent: what a message says, and the reply.

import type { Message } from '../../../src/protocol/syncml/message.ts'
import {
  type Authentication,
  type Received,
  type Reply,
  receive,
  reply,
  type ServerSession,
  type ToSend,
} from '../../../src/protocol/syncml/server-session.ts'

export type ServerStep = Omit<Received, 'answer' | 'session'> & Reply

export function serverStep(
  session: ServerSession,
  message: Message,
  { authentication, ...toSend }: ToSend & { readonly authentication: Authentication },
): ServerStep {
  const { answer, ...received } = receive(session, message, authentication)
  const replied = reply({ ...received, answer }, toSend)
  return { ...received, ...replied, results: [...received.results, ...replied.tooLarge] }
}
