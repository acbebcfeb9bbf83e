// What goes out with a reply of the server: as many commands as fit into the message, or the next part of an object that fits into none
// (OMA-TS-DM_Protocol-V1_2). Sizes are those of the message as it is written.

import { commandIds, numberCommand, type PlannedCommand, type PlannedLeaf } from './command.ts'
import { expectAnswer, type Outstanding } from './correlate.ts'
import { cutPart } from './large-object.ts'
import type { Command, Item, Message } from './message.ts'
import { encodeCommand, encodeMessage } from './message-write.ts'
import type { ServerSession, ToSend } from './server-session.ts'

const defaultMaxCommands = 500

/** Of the header, and of the alert that asks for more. With no others, what does not fit now never will. */
const fewestAnswers = 2

type Chosen = {
  readonly commands: readonly Command[]
  readonly expected: readonly Outstanding[]
  readonly tooLarge: readonly string[]
  /** What of an object is still to come. */
  readonly sending?: ServerSession['sending']
  /** The answers left no room for the next command: it goes with the next message. */
  readonly waits?: true
}

type Limited = ToSend & { readonly maxReplyBytes: number }

/** From the head of the queue as much as fits; a command that would not fit into any message is passed over. */
export function choose(
  session: ServerSession,
  message: Message,
  replies: readonly Command[],
  { queue, maxReplyBytes, maxCommands = defaultMaxCommands }: Limited,
): Chosen {
  const nextId = commandIds(replies.length + 1)
  const chosen = { commands: [] as Command[], expected: [] as Outstanding[], tooLarge: [] as string[] }
  const done = new Set(session.sent)
  const empty = byteLength(encodeMessage(compose(session, message, [])))
  const spare = Math.min(1024, Math.floor(maxReplyBytes / 4)) // for the statuses of the message it goes with
  let room = maxReplyBytes - byteLength(encodeMessage(compose(session, message, replies)))
  for (const { id, command } of queue) {
    if (done.has(id)) continue
    if (chosen.commands.length >= maxCommands) break
    if (isTooLargeAnyhow(session, command)) {
      chosen.tooLarge.push(id)
      continue
    }
    const size = byteLength(encodeCommand(numberCommand(command, commandIds(10_000))).markup)
    if (size > maxReplyBytes - empty - spare) {
      if (!goesInParts(session, command)) {
        chosen.tooLarge.push(id)
        continue
      }
      if (chosen.commands.length > 0) break // alone, and in its turn
      const begun = sendOn(session, { id, command, from: 0 }, message, replies, { queue, maxReplyBytes })
      if (begun.tooLarge.length === 0) return { ...begun, tooLarge: chosen.tooLarge }
      chosen.tooLarge.push(id)
      continue
    }
    if (size > room && chosen.commands.length > 0) break
    if (size > room && session.mostOfMessage !== undefined && replies.length > fewestAnswers) {
      return { ...chosen, waits: true }
    }
    room -= size
    const numbered = numberCommand(command, nextId)
    chosen.commands.push(numbered)
    chosen.expected.push(expectAnswer(id, session.nextMsgId, numbered))
  }
  return chosen
}

/** The device said how large an object may be, in whatever message it comes. */
const isTooLargeAnyhow = ({ mostOfObject }: ServerSession, command: PlannedCommand): boolean =>
  mostOfObject !== undefined &&
  'items' in command &&
  command.items.some(({ data = '' }) => byteLength(data) > mostOfObject)

function goesInParts({ mostOfObject = 0 }: ServerSession, command: PlannedCommand): command is PlannedLeaf {
  if (!('items' in command) || command.items.length !== 1) return false
  const bytes = byteLength(command.items[0]?.data ?? '')
  return bytes > 0 && bytes <= mostOfObject
}

/** The next part of an object, and nothing beside it. */
export function sendOn(
  session: ServerSession,
  { id, command, from }: NonNullable<ServerSession['sending']>,
  message: Message,
  replies: readonly Command[],
  { maxReplyBytes }: Limited,
): Chosen {
  const cmdId = String(replies.length + 1)
  const room = maxReplyBytes - byteLength(encodeMessage(compose(session, message, replies)))
  const [item = {}] = command.items
  const withPart = (part: Item) => ({ ...command, cmdId, items: [part] })
  const cut = cutPart(item, from, (part) => byteLength(encodeCommand(withPart(part)).markup) <= room)
  if (!cut) {
    return replies.length > fewestAnswers
      ? { commands: [], expected: [], tooLarge: [], waits: true, ...(from > 0 && { sending: { id, command, from } }) }
      : { commands: [], expected: [], tooLarge: [id] }
  }
  const numbered = withPart(cut.part)
  return {
    commands: [numbered],
    expected: [expectAnswer(id, session.nextMsgId, numbered)],
    tooLarge: [],
    ...(cut.part.moreData && { sending: { id, command, from: cut.next } }),
  }
}

export function compose(session: ServerSession, { header }: Message, commands: readonly Command[]): Message {
  return {
    header: {
      sessionId: header.sessionId,
      msgId: session.nextMsgId,
      target: header.source,
      source: session.serverUri,
    },
    commands,
    final: true,
  }
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length
