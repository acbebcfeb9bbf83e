// The server's side of an OMA-DM session as a pure machine (OMA-TS-DM_Protocol-V1_2), in two halves: what a message says,
// and, once the caller has decided what to send, the reply to it. The state is plain JSON; the caller stores it as a row,
// keyed by enrolment and session id.
// Invariants: every command received is answered; a repeated message gets the same reply and changes nothing;
// commands go out in the order of the queue, never twice in one session; the session ends with a reply without commands;
// what it holds of the device's answers is bounded, and a device that sends more has ended it; no message is larger than the
// device said that it takes, and what fits into none goes in parts where the device said that it takes those.

import { commandIds, type PlannedCommand, type PlannedLeaf } from './command.ts'
import { type CommandResult, noteResults, noteStatus, type Outstanding, resultOf, tooLarge } from './correlate.ts'
import { challengeFor, type Scheme } from './credential.ts'
import { mostHeld, weightOfHeld, weightOfItems, weightOfStatus } from './held.ts'
import { joinPart, objectOf, type Part } from './large-object.ts'
import type { AlertCommand, Command, Message, Meta, ResultsCommand } from './message.ts'
import { encodeMessage } from './message-write.ts'
import { choose, compose, sendOn } from './server-choose.ts'
import { alertCodes, isKnownAlert, statusOfUnknown } from './status.ts'

export type ServerSession = {
  readonly sessionId: string
  readonly serverUri: string
  /** MsgID of the device's last message; 0 before the first. */
  readonly lastReceived: number
  readonly nextMsgId: number
  readonly outstanding: readonly Outstanding[]
  /** Ids of everything sent in this session. */
  readonly sent: readonly string[]
  /** Of an object that the device sends in parts. */
  readonly part?: Part
  /** An object that goes to the device in parts, and where the next one begins. */
  readonly sending?: { readonly id: string; readonly command: PlannedLeaf; readonly from: number }
  /** Bytes of a message, as the device announced (MaxMsgSize). */
  readonly mostOfMessage?: number
  /** Bytes of an object; only a device that announced it (MaxObjSize) takes objects in parts. */
  readonly mostOfObject?: number
  /** To recognise a repetition, and to repeat the answer to it. */
  readonly fingerprint: string
  readonly lastReply?: Message
  readonly ended: boolean
}

export type QueuedCommand = { readonly id: string; readonly command: PlannedCommand }

export type Authentication =
  /** By TLS certificate. */
  | { readonly kind: 'certificate' }
  /** By the digest in the header: good for the whole session, or for this message when the next needs a nonce of its own. */
  | { readonly kind: 'credential'; readonly nextNonce?: string; readonly scheme?: Scheme }
  /** Not yet: 407 when there was no credential, 401 when it was wrong. Nothing in the message is looked at. */
  | { readonly kind: 'challenge'; readonly status: 401 | 407; readonly nextNonce: string; readonly scheme?: Scheme }

export type ToSend = {
  /** In order of sending. Commands sent earlier in the session are skipped, so the whole queue may be passed. */
  readonly queue: readonly QueuedCommand[]
  readonly maxReplyBytes?: number
  readonly maxCommands?: number
}

/** What a connection that showed a certificate is. */
export const byCertificate: Authentication = { kind: 'certificate' }

export type ReceivedAlert = {
  readonly code: number
  readonly type?: string
  readonly format?: string
  readonly mark?: string
  readonly source?: string
  readonly target?: string
  readonly data?: string
}

export type Received = {
  readonly message: Message
  /** As the message leaves it, before the reply; the very one that was given when nothing new came. */
  readonly session: ServerSession
  /** True when the device sent the same message again: nothing new happened. */
  readonly repeated: boolean
  readonly results: readonly CommandResult[]
  readonly alerts: readonly ReceivedAlert[]
  /** By LocURI, for example `./DevInfo/Mod`. */
  readonly deviceInfo: Readonly<Record<string, string>>
  /** The device answered more than a session holds: what does not fit was refused with 413, and the session has ended. */
  readonly overfull: boolean
  readonly answer: Answer
}

type Answer =
  /** To a message that changes nothing: as it was given before, or that it contradicts. */
  | { readonly kind: 'unchanged'; readonly reply: Message }
  /** Statuses, and no command with them: the device has more to say, must prove itself, or has ended the session. */
  | { readonly kind: 'closed'; readonly statuses: readonly Command[]; readonly ended: boolean }
  /** Statuses, with as many commands as fit. */
  | { readonly kind: 'open'; readonly statuses: readonly Command[] }

export type Reply = {
  readonly session: ServerSession
  readonly reply: Message
  /** Queue ids that are on their way with this reply. */
  readonly sent: readonly string[]
  /** Of commands that would fit into no message. */
  readonly tooLarge: readonly CommandResult[]
}

export const defaultMaxReplyBytes = 512 * 1024

export function startServerSession(sessionId: string, serverUri: string): ServerSession {
  return {
    sessionId,
    serverUri,
    lastReceived: 0,
    nextMsgId: 1,
    outstanding: [],
    sent: [],
    fingerprint: '',
    ended: false,
  }
}

/** What the message says, and what the session has learned from it. */
export function receive(session: ServerSession, message: Message, authentication: Authentication): Received {
  const fingerprint = fingerprintOf(message)
  const { msgId, sessionId } = message.header
  // Once a session has ended, an identical first message is a new session of a device that reuses its session id.
  const again = fingerprint === session.fingerprint && !(session.ended && msgId === 1)
  if (session.lastReply && again) {
    return { ...nothing(session, message), repeated: true, answer: { kind: 'unchanged', reply: session.lastReply } }
  }
  // A device that gave up, or was enrolled anew, starts at 1 again under the same session id.
  if (sessionId !== session.sessionId || (msgId === 1 && session.lastReceived > 0)) {
    const fresh = receive(startServerSession(sessionId, session.serverUri), message, authentication)
    return { ...fresh, results: [...session.outstanding.map(unanswered), ...fresh.results] }
  }
  // An old or repeated MsgID with other content: said so, and the session stays as it was.
  if (msgId <= session.lastReceived) {
    const reply = compose(session, message, [headerStatus(message, 400)])
    return { ...nothing(session, message), answer: { kind: 'unchanged', reply } }
  }
  const received: ServerSession = {
    ...session,
    ...announced(message),
    // messages before this one were challenged, and belonged to no session
    ...(session.lastReceived === 0 && { nextMsgId: msgId }),
    lastReceived: msgId,
    fingerprint,
  }
  if (authentication.kind === 'challenge') {
    const { status, nextNonce, scheme = 'digest' } = authentication
    const statuses = [{ ...headerStatus(message, status), challenge: challengeFor(scheme, nextNonce) }]
    return { ...nothing(received, message), answer: { kind: 'closed', statuses, ended: false } }
  }
  return hear(received, message, authentication)
}

/** What is smaller than this would not even hold the statuses. */
const leastOfMessage = 2048

const announced = ({ header }: Message): Pick<ServerSession, 'mostOfMessage' | 'mostOfObject'> => ({
  ...(header.maxMessageSize !== undefined && { mostOfMessage: Math.max(header.maxMessageSize, leastOfMessage) }),
  ...(header.maxObjectSize !== undefined && { mostOfObject: header.maxObjectSize }),
})

function nothing(session: ServerSession, message: Message): Omit<Received, 'answer'> {
  return { message, session, repeated: false, results: [], alerts: [], deviceInfo: {}, overfull: false }
}

function hear(
  session: ServerSession,
  message: Message,
  authentication: Exclude<Authentication, { kind: 'challenge' }>,
): Received {
  const { outstanding, part, resultCodes, overfull, endMissing } = learn(session, message)
  const nextId = commandIds(1)
  const header = { ...headerStatus(message, 200, nextId()), ...acceptance(authentication) }
  const owed = statusesFor(message, resultCodes, nextId)
  const alert = (code: number): Command => ({ kind: 'Alert', cmdId: nextId(), code, items: [] })
  const statuses = [header, ...owed, ...(endMissing ? [alert(alertCodes.noEndOfData)] : [])]
  const heard = { ...nothing(session, message), ...described(message), overfull }
  const aborted = overfull || message.commands.some((one) => one.kind === 'Alert' && one.code === alertCodes.abort)
  if (!aborted && (!message.final || part)) {
    const more = { ...without(session), outstanding, ...(part && { part }) }
    const goOn = alert(alertCodes.nextMessage)
    return { ...heard, session: more, answer: { kind: 'closed', statuses: [...statuses, goOn], ended: false } }
  }
  const results = outstanding.map(resultOf)
  const ofPart = results.find(({ id }) => id === session.sending?.id)
  const goesOn = !ofPart || ofPart.status === partTaken
  const { sending: _, ...settled } = without(session)
  return {
    ...heard,
    session: { ...(goesOn ? without(session) : settled), outstanding: [] },
    results: goesOn ? results.filter((one) => one !== ofPart) : results,
    answer: aborted ? { kind: 'closed', statuses, ended: true } : { kind: 'open', statuses },
  }
}

function acceptance(authentication: Authentication): { readonly code: number; readonly challenge?: Meta } {
  if (authentication.kind !== 'credential') return { code: 200 }
  const { nextNonce, scheme = 'digest' } = authentication
  return nextNonce === undefined ? { code: 212 } : { code: 200, challenge: challengeFor(scheme, nextNonce) }
}

/** The reply to what was received, with as much of the queue as fits. */
export function reply({ session, message, answer }: Received, toSend: ToSend = { queue: [] }): Reply {
  if (answer.kind === 'unchanged') return { session, reply: answer.reply, sent: [], tooLarge: [] }
  const { statuses } = answer
  if (answer.kind === 'closed') {
    return { ...conclude(session, message, statuses, answer), sent: [], tooLarge: [] }
  }
  const { sending, ...before } = session
  const limits = { ...toSend, maxReplyBytes: Math.min(toSend.maxReplyBytes ?? defaultMaxReplyBytes, mostOf(session)) }
  const chosen = sending
    ? sendOn(session, sending, message, statuses, limits)
    : choose(before, message, statuses, limits)
  const sent = chosen.expected.map(({ id }) => id).filter((id) => id !== sending?.id)
  const next: ServerSession = {
    ...before,
    ...(chosen.sending && { sending: chosen.sending }),
    outstanding: chosen.expected,
    sent: [...session.sent, ...sent, ...chosen.tooLarge],
  }
  const final = !chosen.sending && !chosen.waits
  const ended = final && chosen.commands.length === 0
  return {
    ...conclude(next, message, [...statuses, ...chosen.commands], { ended, final }),
    sent,
    tooLarge: chosen.tooLarge.map(tooLarge),
  }
}

const mostOf = ({ mostOfMessage = Number.POSITIVE_INFINITY }: ServerSession): number => mostOfMessage

function without({ part: _, ...session }: ServerSession): ServerSession {
  return session
}

type Learned = {
  readonly outstanding: readonly Outstanding[]
  readonly part?: Part
  /** Statuses owed for Results that came in parts or were refused, by CmdID. */
  readonly resultCodes: ReadonlyMap<string, number>
  readonly overfull: boolean
  /** Something else came where an object was to go on. */
  readonly endMissing: boolean
}

function learn(session: ServerSession, message: Message): Learned {
  let { outstanding, part } = session
  let held = weightOfHeld(outstanding)
  let overfull = false
  let endMissing = false
  const resultCodes = new Map<string, number>()
  const keep = (noted: readonly Outstanding[], weight: number): boolean => {
    if (noted === outstanding) return true // an answer to nothing that was asked
    if (held + weight + (part?.data.length ?? 0) > mostHeld) {
      overfull = true
      return false
    }
    held += weight
    outstanding = noted
    return true
  }
  for (const command of message.commands) {
    if (command.kind === 'Status') keep(noteStatus(outstanding, command), weightOfStatus(command))
    if (command.kind !== 'Results') continue
    if (noteResults(outstanding, { ...command, items: [] }) === outstanding) {
      // answers to nothing that was asked are not kept, nor are their parts
      if (command.items.some(({ moreData }) => moreData)) resultCodes.set(command.cmdId, 400)
      continue
    }
    const whole: ResultsCommand['items'][number][] = []
    for (const item of command.items) {
      if (part && part.uri !== objectOf(item)) endMissing = true
      const joined = joinPart(part, item, mostHeld - held)
      part = joined.kind === 'stored' ? joined.part : undefined
      if (joined.kind === 'whole') whole.push(joined.item)
      else resultCodes.set(command.cmdId, joined.kind === 'stored' ? partTaken : joined.status)
      if (joined.kind === 'refused' && joined.status === 413) overfull = true
    }
    if (whole.length === 0) continue
    const common = (command.meta?.format?.length ?? 0) + (command.meta?.type?.length ?? 0)
    const kept = keep(noteResults(outstanding, { ...command, items: whole }), weightOfItems(whole, common))
    if (!kept) resultCodes.set(command.cmdId, 413)
  }
  const leftOff = part !== undefined && part === session.part
  endMissing ||= leftOff
  return { outstanding, resultCodes, overfull, endMissing, ...(part && !leftOff && { part }) }
}

const partTaken = 213

/** For everything but Status, which is never answered, and whole Results, for which it is optional. */
function statusesFor(message: Message, resultCodes: ReadonlyMap<string, number>, nextId: () => string): Command[] {
  return message.commands.flatMap((command): Command[] => {
    const code = command.kind === 'Results' ? resultCodes.get(command.cmdId) : statusFor(command)
    if (code === undefined) return []
    const cmd = command.kind === 'Unknown' ? command.name : command.kind
    return [{ kind: 'Status', cmdId: nextId(), msgRef: message.header.msgId, cmdRef: command.cmdId, cmd, code }]
  })
}

function statusFor(command: Command): number | undefined {
  if (command.kind === 'Status') return undefined
  if (command.cmdId === '' || command.cmdId === '0') return 400
  if (command.kind === 'Unknown') return statusOfUnknown(command.name)
  if (command.kind === 'Alert') return isKnownAlert(command.code) ? 200 : 406
  return command.kind === 'Replace' && command.items.every(isDeviceInfo) ? 200 : 406 // a server has no tree to manage
}

const deviceInfo = /^\.\/(Device\/)?DevInfo\//i
const isDeviceInfo = ({ source }: { readonly source?: string }): boolean => deviceInfo.test(source ?? '')

function conclude(
  session: ServerSession,
  message: Message,
  commands: readonly Command[],
  { ended, final = true }: { readonly ended: boolean; readonly final?: boolean },
): Pick<Reply, 'session' | 'reply'> {
  const written = { ...compose(session, message, commands), final }
  return { session: { ...session, nextMsgId: session.nextMsgId + 1, lastReply: written, ended }, reply: written }
}

function headerStatus({ header }: Message, code: number, cmdId = '1'): Extract<Command, { kind: 'Status' }> {
  return { kind: 'Status', cmdId, msgRef: header.msgId, cmdRef: '0', cmd: 'SyncHdr', code }
}

function described(message: Message): Pick<Received, 'alerts' | 'deviceInfo'> {
  const items = message.commands.flatMap((one) => (one.kind === 'Replace' ? one.items.filter(isDeviceInfo) : []))
  return {
    alerts: alertsIn(message),
    deviceInfo: Object.fromEntries(
      items.map(({ source = '', data }) => [source.replace(deviceInfo, './DevInfo/'), data ?? '']),
    ),
  }
}

export const alertsIn = ({ commands }: Message): readonly ReceivedAlert[] =>
  commands.filter((one) => one.kind === 'Alert').flatMap(alertsOf)

function alertsOf({ code, items }: AlertCommand): readonly ReceivedAlert[] {
  if (items.length === 0) return [{ code }]
  return items.map(({ meta, moreData: _, ...item }) => {
    const { type, format, mark } = meta ?? {}
    return { code, ...(type && { type }), ...(format && { format }), ...(mark && { mark }), ...item }
  })
}

function unanswered(outstanding: Outstanding): CommandResult {
  return { ...resultOf(outstanding), outcome: 'unanswered' }
}

/** FNV-1a over the canonical text: tells a repetition from a new message, nothing more. */
function fingerprintOf(message: Message): string {
  const written = encodeMessage(message)
  let hash = 0x811c9dc5
  for (let i = 0; i < written.length; i++) hash = Math.imul(hash ^ written.charCodeAt(i), 0x01000193)
  return `${message.header.msgId}:${written.length}:${(hash >>> 0).toString(16)}`
}
