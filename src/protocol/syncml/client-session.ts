// The device's side of an OMA-DM session as a pure machine (OMA-TS-DM_Protocol-V1_2). Commands are executed by a
// function handed in, on a world that is a value (see csp/execute.ts): so Atomic rolls back by keeping the world as it
// was. The state is plain JSON; the device keeps it on disk between messages.
// Invariants: each command gets a status, per item when it has several; nothing is sent that holds only a header status.

import { type Execute, executeCommands } from './client-execute.ts'
import { commandIds } from './command.ts'
import { digestCredential, type Md5, nonceOfChallenge } from './credential.ts'
import { cutPart, type Part } from './large-object.ts'
import type { Command, Header, Item, Message, StatusCommand } from './message.ts'
import { encodeCommand, encodeMessage } from './message-write.ts'
import { alertCodes, alertTypes, isSuccess } from './status.ts'

export type ClientSession = {
  readonly sessionId: string
  readonly deviceId: string
  readonly serverUri: string
  /** MsgID of our last message. */
  readonly lastSent: number
  readonly lastReceived: number
  /** Package 1, kept because a challenge makes us repeat it. */
  readonly opening: readonly Command[]
  readonly account?: Account
  readonly sendCredential: boolean
  readonly challenges: number
  /** Said in each header. */
  readonly announces?: Pick<Header, 'maxMessageSize' | 'maxObjectSize'>
  readonly part?: Part
  /** Bytes of a message that the server takes, as it announced (MaxMsgSize). */
  readonly mostOfMessage?: number
  /** What of an answer found no room, and goes with the next messages. */
  readonly waiting?: readonly Command[]
}

/** APPAUTH of level APPSRV from the provisioning document. */
export type Account = { readonly name: string; readonly secret: string; readonly nonce: string }

export type ClientAlert = {
  /** 1226, or 1224 for client events. */
  readonly code: number
  readonly type: string
  readonly data?: string
  readonly source?: string
  readonly format?: string
  readonly mark?: string
}

export type ClientStart = {
  readonly sessionId: string
  readonly deviceId: string
  readonly serverUri: string
  /** `server` when a push asked for the session. */
  readonly initiatedBy: 'client' | 'server'
  readonly loginStatus: 'user' | 'others' | 'none'
  readonly alerts?: readonly ClientAlert[]
  readonly deviceInfo: {
    readonly manufacturer: string
    readonly model: string
    readonly managementVersion: string
    readonly language: string
  }
  readonly account?: Account
  /** What the device announces that it takes; a Windows PC announces nothing, and gets no object in parts. */
  readonly maxMessageSize?: number
  readonly maxObjectSize?: number
}

export type ClientEnd =
  /** The server has nothing more. */
  | 'complete'
  /** The server sent alert 1223. */
  | 'aborted'
  /** Not accepted: authentication failed, or the header got another status than success. */
  | 'refused'
  /** Another session's message, or an old one. */
  | 'out-of-order'

export type ClientStep<World> = {
  readonly session: ClientSession
  readonly world: World
  /** To send next; absent exactly when the session has ended. */
  readonly reply?: Message
  readonly ended?: ClientEnd
  /** The server's status for our header when it refused. */
  readonly headerStatus?: number
}

const maxChallenges = 2

export function startClientSession(start: ClientStart): { session: ClientSession; message: Message } {
  const { sessionId, deviceId, serverUri, account } = start
  const session: ClientSession = {
    sessionId,
    deviceId,
    serverUri,
    lastSent: 0,
    lastReceived: 0,
    opening: openingCommands(start),
    sendCredential: false,
    challenges: 0,
    ...(account && { account }),
    announces: {
      ...(start.maxMessageSize !== undefined && { maxMessageSize: start.maxMessageSize }),
      ...(start.maxObjectSize !== undefined && { maxObjectSize: start.maxObjectSize }),
    },
  }
  return send(session, session.opening)
}

function openingCommands(start: ClientStart): readonly Command[] {
  const nextId = commandIds(2) // 1 is kept for the header's status when the message has to be repeated
  const { initiatedBy, loginStatus, deviceInfo, deviceId } = start
  const login: ClientAlert = { code: alertCodes.clientEvent, type: alertTypes.loginStatus, data: loginStatus }
  const info = (name: string, data: string): Item => ({ source: `./DevInfo/${name}`, data })
  return [
    {
      kind: 'Alert',
      cmdId: nextId(),
      code: initiatedBy === 'server' ? alertCodes.serverInitiated : alertCodes.clientInitiated,
      items: [],
    },
    ...[login, ...(start.alerts ?? [])].map((alert): Command => encodeAlert(alert, nextId())),
    {
      kind: 'Replace',
      cmdId: nextId(),
      items: [
        info('DevId', deviceId),
        info('Man', deviceInfo.manufacturer),
        info('Mod', deviceInfo.model),
        info('DmV', deviceInfo.managementVersion),
        info('Lang', deviceInfo.language),
      ],
    },
  ]
}

function encodeAlert({ code, type, data, source, format, mark }: ClientAlert, cmdId: string): Command {
  const item: Item = {
    ...(source === undefined ? {} : { source }),
    meta: { type, ...(format === undefined ? {} : { format }), ...(mark === undefined ? {} : { mark }) },
    ...(data === undefined ? {} : { data }),
  }
  return { kind: 'Alert', cmdId, code, items: [item] }
}

export function clientStep<World>(
  session: ClientSession,
  world: World,
  message: Message,
  { execute, md5 }: { readonly execute: Execute<World>; readonly md5?: Md5 },
): ClientStep<World> {
  const { sessionId, msgId } = message.header
  if (sessionId !== session.sessionId || msgId <= session.lastReceived) return { session, world, ended: 'out-of-order' }
  const header = message.commands.find((one) => one.kind === 'Status' && one.cmdRef === '0') as
    | StatusCommand
    | undefined // filtered by kind
  const { maxMessageSize } = message.header
  const before = { ...session, ...(maxMessageSize !== undefined && { mostOfMessage: maxMessageSize }) }
  const received = takeHeaderStatus({ ...before, lastReceived: msgId }, header)
  const headerStatus = header?.code ?? 200
  if (headerStatus === 401 || headerStatus === 407) return authenticate(received, world, message, header, md5)
  if (!isSuccess(headerStatus)) return { session: received, world, ended: 'refused', headerStatus }
  if (message.commands.some((one) => one.kind === 'Alert' && one.code === alertCodes.abort))
    return { session: received, world, ended: 'aborted' }
  return respond(received, world, message, execute, md5)
}

/** 212 is good for the whole session; a new nonce may come with any status of the header. */
function takeHeaderStatus(session: ClientSession, header: StatusCommand | undefined): ClientSession {
  const nonce = header?.challenge && nonceOfChallenge(header.challenge)
  return {
    ...session,
    sendCredential: session.sendCredential && header?.code !== 212,
    ...(session.account && nonce !== undefined && { account: { ...session.account, nonce } }),
  }
}

function authenticate<World>(
  session: ClientSession,
  world: World,
  message: Message,
  header: StatusCommand | undefined,
  md5: Md5 | undefined,
): ClientStep<World> {
  const possible = session.account && md5 && header?.challenge && nonceOfChallenge(header.challenge) !== undefined
  if (!possible || session.challenges >= maxChallenges)
    return { session, world, ended: 'refused', headerStatus: header?.code ?? 401 }
  const next: ClientSession = { ...session, sendCredential: true, challenges: session.challenges + 1 }
  const sent = send(next, [okHeader(message), ...session.opening], md5)
  return { session: sent.session, world, reply: sent.message }
}

function respond<World>(
  session: ClientSession,
  world: World,
  message: Message,
  execute: Execute<World>,
  md5: Md5 | undefined,
): ClientStep<World> {
  const commands = message.commands.filter((one) => !isAnswer(one))
  const { part: before, waiting = [], ...rest } = session
  if (commands.length === 0 && message.final && waiting.length === 0) return { session, world, ended: 'complete' }
  const nextId = commandIds(2)
  const done = executeCommands({ world, part: before, commands, msgRef: message.header.msgId, nextId, execute })
  const replies: Command[] = [...waiting, ...done.replies]
  if (!message.final) replies.push({ kind: 'Alert', cmdId: nextId(), code: alertCodes.nextMessage, items: [] })
  const next = { ...rest, ...(done.part && { part: done.part }) }
  const sent = sendAsMuchAsFits(next, okHeader(message), replies, md5)
  return { session: sent.session, world: done.world, reply: sent.message }
}

/** What a server takes that announced nothing: more than one of ours reads (docs/protocols/oma-dm.md). */
const usualMostOfMessage = 512 * 1024

/** The rest waits for the server to ask for it (alert 1222). A value that fits into no message is cut. */
function sendAsMuchAsFits(
  session: ClientSession,
  header: Command,
  replies: readonly Command[],
  md5: Md5 | undefined,
): { session: ClientSession; message: Message } {
  const { mostOfMessage = usualMostOfMessage } = session
  const empty = mostOfMessage - byteLength(encodeMessage(send(session, [header], md5).message))
  const pieces = replies.flatMap((one) => piecesOf(one, empty))
  const nextId = commandIds(2)
  const now: Command[] = []
  let room = empty
  for (const piece of pieces) {
    const numbered = { ...piece, cmdId: nextId() }
    room -= sizeOf(numbered)
    if (room < 0 && now.length > 0) break
    now.push(numbered)
  }
  const waiting = pieces.slice(now.length)
  const sent = send({ ...session, ...(waiting.length > 0 && { waiting }) }, [header, ...now], md5)
  return { session: sent.session, message: { ...sent.message, final: waiting.length === 0 } }
}

/** Its items one by one, and what is larger than a message in parts. */
function piecesOf(reply: Command, room: number): readonly Command[] {
  if (reply.kind !== 'Results' || sizeOf(reply) <= room) return [reply]
  return reply.items.flatMap((item) => {
    const withItem = (one: Item): Command => ({ ...reply, items: [one] })
    const fits = (one: Item): boolean => sizeOf(withItem(one)) <= room
    if (fits(item)) return [withItem(item)]
    const parts: Command[] = []
    for (let from = 0; from < (item.data?.length ?? 0); ) {
      const cut = cutPart(item, from, fits)
      if (!cut) return [withItem(item)] // nothing makes it small enough
      parts.push(withItem(cut.part))
      from = cut.next
    }
    return parts
  })
}

/** Its id may be longer when it is sent. */
const sizeOf = (command: Command): number => byteLength(encodeCommand({ ...command, cmdId: '10000' }).markup)

const byteLength = (text: string): number => new TextEncoder().encode(text).length

function isAnswer(command: Command): boolean {
  if (command.kind === 'Alert') return command.code === alertCodes.nextMessage
  return command.kind === 'Status' || command.kind === 'Results'
}

function okHeader({ header }: Message): Command {
  return { kind: 'Status', cmdId: '1', msgRef: header.msgId, cmdRef: '0', cmd: 'SyncHdr', code: 200 }
}

function send(
  session: ClientSession,
  commands: readonly Command[],
  md5?: Md5,
): { session: ClientSession; message: Message } {
  const msgId = session.lastSent + 1
  const { account } = session
  const proof: Partial<Header> =
    session.sendCredential && account && md5
      ? {
          sourceName: account.name,
          credential: digestCredential(account.name, account.secret, account.nonce, md5),
        }
      : {}
  const header: Header = {
    sessionId: session.sessionId,
    msgId,
    target: session.serverUri,
    source: session.deviceId,
    ...proof,
    ...session.announces,
  }
  return { session: { ...session, lastSent: msgId }, message: { header, commands, final: true } }
}
