// Sending: decided commands and those queued by an administrator go through the session machine, which takes as much as
// fits into the reply; the sent ones are kept, so that their answers can be understood.

import { type QueuedCommand, type Received, type Reply, reply } from '../../protocol/syncml/server-session.ts'
import { isUserNode } from '../node.ts'
import type { SentCommand } from '../tree.ts'
import type * as sessions from './checkin.sql.ts'
import type { Left } from './message.sql.ts'

/** `restarted`: the device began again under the same session id. */
export type OpenSession = sessions.StoredSession & { readonly restarted: boolean }

export type Sending = {
  readonly step: Reply
  readonly planned: ReadonlyMap<string, SentCommand>
  /** An administrator's commands that are on their way with this reply. */
  readonly sent: readonly SentCommand[]
  /** The parts to be written. */
  readonly leaves: Pick<Left, 'sent' | 'marked'>
  /** Of the next state of the session: commands on their way. */
  readonly commands: Readonly<Record<string, sessions.SessionCommand>>
  /** Likewise: what was to be asked in this answer, and was not. */
  readonly unasked: readonly SentCommand[]
}

/** The reply with what to send: it takes from the head of the queue as much as fits. */
export function send(
  given: {
    readonly session: OpenSession
    readonly heard: Received
    readonly waiting: readonly sessions.WaitingCommand[]
  },
  { commands, userIsHere }: { readonly commands: readonly SentCommand[]; readonly userIsHere: boolean },
): Sending {
  const { session, heard } = given
  const { message } = heard
  const waiting = message.final ? given.waiting : []
  const allowed = waiting.filter(({ phase }) => phase === 'device' || userIsHere)
  const planned = new Map(commands.map((command, i) => [`${message.header.msgId}.${i}`, command]))
  const queued = new Map(allowed.map((one) => [`q${one.sequence}`, one]))
  const queue: QueuedCommand[] = [
    ...[...planned].map(([id, command]) => ({ id, command: toWire(command) })),
    ...[...queued].map(([id, { command }]) => ({ id, command: toWire(command) })),
  ]
  const step = reply(heard, { queue })
  const own = step.sent.flatMap((id) => {
    const command = planned.get(id)
    return command ? [{ id, command }] : []
  })
  const fromQueue = step.sent.flatMap((id) => queued.get(id) ?? [])
  // answers to earlier commands may still come, when the device needs several messages for them
  const awaited = new Set(step.session.outstanding.map(({ id }) => id).concat(step.session.sending?.id ?? []))
  const before = session.restarted ? [] : Object.entries(session.commands).filter(([id]) => awaited.has(id))
  const done = new Set([...step.sent, ...step.tooLarge.map(({ id }) => id)])
  return {
    step,
    planned,
    unasked: [...planned].flatMap(([id, command]) => (command.kind === 'Get' && !done.has(id) ? [command] : [])),
    sent: fromQueue.map(({ command }) => command),
    leaves: {
      sent: own.map(({ command }) => ({
        ...ownerOf(command),
        phase: phaseOfUri(command.uri),
        command: command.secret ? withoutData(command) : command,
      })),
      marked: fromQueue.map(({ sequence }) => sequence),
    },
    commands: Object.fromEntries([
      ...before,
      ...own.map(({ id, command }) => [id, { ...withoutData(command), sequence: '' }] as const),
      ...fromQueue.map(
        ({ sequence, command }) => [`q${sequence}`, { ...withoutData(command), sequence, queued: true }] as const,
      ),
    ]),
  }
}

/** The value travels in the command's own row; the session needs only what the answer will mean. */
function withoutData({ data: _, ...command }: SentCommand): SentCommand {
  return command
}

const phaseOfUri = (uri: string): 'device' | 'user' => (isUserNode(uri) ? 'user' : 'device')

function ownerOf({ kind, item }: SentCommand): { itemKind: string; itemId: string | undefined } {
  const [itemKind, itemId] = item?.split(':') ?? []
  return { itemKind: itemKind ?? (kind === 'Get' ? 'inventory' : 'status-page'), itemId }
}

function toWire({ kind, uri, format, type, data }: SentCommand): QueuedCommand['command'] {
  const meta = { ...(format === undefined ? {} : { format }), ...(type === undefined ? {} : { type }) }
  const item = { target: uri, ...(Object.keys(meta).length > 0 && { meta }), ...(data === undefined ? {} : { data }) }
  return { kind, items: [item] }
}
