// One message of a management session (OMA-TS-DM_Protocol-V1_2, MS-MDM): learns from the device's answers, decides what to
// send next, and keeps both in the statement that also keeps the session, so that a lost reply can be repeated word for
// word.

import { isDeepStrictEqual } from 'node:util'

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { setCompliance } from '../../directory/device/management.sql.ts'
import { Fault, invariant } from '../../kernel/fault.ts'
import type { EnrollmentId, TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { withoutUnseen } from '../../kernel/text/plain-name.ts'
import type { Seal } from '../../pki/seal.ts'
import { settleBySerial } from '../../preparation/secret/use.ops.ts'
import { decodeMessage, type Message } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import {
  type Authentication,
  alertsIn,
  byCertificate,
  type Received as Heard,
  receive,
  reply,
  startServerSession,
} from '../../protocol/syncml/server-session.ts'
import { XmlError } from '../../protocol/xml.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { mayLeave } from '../action/action.ts'
import { deviceDisabled } from '../certificate/authenticate.ops.ts'
import { checkSignature } from '../certificate/signature.ops.ts'
import { noteHardware, noteUse } from '../certificate/use.ops.ts'
import { judgeUse, saysOtherHardware, type Use, type Uses } from '../certificate/use.ts'
import { compliesUntil, isCompliant, keep, overall } from '../compliance.ts'
import { toldHash } from '../conversion/conversion.ts'
import { addressed } from '../diagnostics/collection.ts'
import { isGiven, itemKey, type SessionKinds } from '../item/kinds.ts'
import { nodeOwners } from '../item/node-owners.ts'
import { checkinPath } from '../node.ts'
import { turnToReadMessage } from '../read-turn.ops.ts'
import { forgetItems, inNewSession, itemsIn, type Tree, tooLarge } from '../tree.ts'
import { type Assigned, loadAssigned } from './assigned/assigned.ops.ts'
import type { AssignedMemory } from './assigned/memory.ops.ts'
import * as sessions from './checkin.sql.ts'
import { describe, isFromDevice, learnFromAlerts, userIsLoggedOn, wantsToLeave } from './checkin.ts'
import { answerOf, type GivenAnswer, learnAll, learnAnswers, newRecord } from './deployment.ts'
import { decideCommands } from './desired-state.ts'
import { openSession, sealSession } from './keep.ops.ts'
import { endByGoodbye, noteGoodbye, serveLeaving } from './leave.ops.ts'
import { type About, aboutMessage, type Left, leaveMessage, lockEnrollment } from './message.sql.ts'
import { observe } from './progress.ts'
import { actOn, adopt, markSent, staleOf } from './remote/answers.ops.ts'
import { isStillDue } from './repeat.ops.ts'
import { type OpenSession, send } from './send.ops.ts'
import { progressEvents, recordOverfull } from './story-lines.ops.ts'
import { inDeviceTurn } from './turn.ops.ts'

export type CheckinDeps = Pick<ChangeDeps, 'reactions'> &
  SessionKinds & {
    readonly urls: { readonly checkin: string; readonly content: string }
    readonly contentKey: Uint8Array
    readonly seal: Seal
    readonly assigned: AssignedMemory
    /** Registers the device with the hash that it told, where it is to be; never throws. */
    readonly convert: (operation: OperationContext, id: EnrollmentId, hash: string) => Promise<void>
    /** The user of a session's bearer token, of our directory or one that the tenant trusts; undefined when it proves nothing. */
    readonly userOfToken: (
      authorization: string,
      now: Date,
      tenantId: TenantId,
    ) => Promise<{ readonly tenantId: TenantId; readonly userId: UserId } | undefined>
  }

export type Received = {
  readonly enrollmentId: EnrollmentId
  /** As it was read with the certificate, before the body came; undefined: nothing was read. */
  readonly about?: About | undefined
  /** The person who enrolled it, if any. */
  readonly person: UserId | undefined
  readonly body: Uint8Array
  /** How the device proved itself: undefined is by the certificate of its connection. */
  readonly by?: Authentication
  /** Of a connection that showed one: the certificate, and what the device says was signed with it. */
  readonly signed?: { readonly signature: string | undefined; readonly certificate: Uint8Array | undefined }
  readonly authorization: string | undefined
  readonly from: Pick<Use, 'connection' | 'address'>
}

/** The reply, as text. */
export async function receiveMessage(
  db: Db,
  operation: OperationContext,
  received: Received,
  deps: CheckinDeps,
): Promise<string> {
  await turnToReadMessage(operation.tenantId, received.enrollmentId, received.body.length)
  const message = readMessage(received.body)
  const given = { received, message, proven: await provenUser(operation, received, message, deps), deps }
  const first = await hear(db, operation, given, received.about)
  const outcome = first === 'alone' ? await hearAlone(db, operation, given) : first
  if (outcome === 'outdated') {
    // not thrown within the transaction: the arrival stays recorded
    throw new Fault('conflict', 'What this session was about has changed since. Begin a new session.', {
      reason: 'session-outdated',
    })
  }
  if (outcome === 'disabled') {
    throw new Fault(
      'forbidden',
      'This device was disabled: its certificate is used from two places. Ask your administrator to enable it.',
      { reason: 'device-disabled' },
    )
  }
  invariant(outcome !== 'alone', 'within a transaction a message is alone')
  const { reply, hash } = outcome
  // behind the transaction of the message, since a registration has its own
  if (hash !== undefined) await deps.convert(operation, received.enrollmentId, hash)
  return encodeMessage(reply)
}

/** Devices send the token with each message; it proves the user, and only a message that says somebody is there needs it. */
async function provenUser(
  { now, tenantId }: OperationContext,
  { authorization }: Received,
  message: Message,
  { userOfToken }: CheckinDeps,
): Promise<UserId | null | undefined> {
  if (authorization === undefined || !userIsLoggedOn(alertsIn(message))) return undefined
  return (await userOfToken(authorization, now, tenantId))?.userId ?? null
}

/**
 * Most messages are read in one statement and written in another. `alone`: this one has to be heard in a transaction in which
 * nobody else works on the device, because it does more than that, or because another one came at the same moment.
 * `disabled`: the device just was, and gets no decided command.
 */
type Outcome = Answer | 'alone' | 'disabled' | 'outdated'

/** `hash`: what the device told when it was asked for its hash; empty when it has none. */
type Answer = { readonly reply: Message; readonly hash?: string | undefined }

type Given = {
  readonly received: Received
  readonly message: Message
  /** Of a message that says a user is logged on: the user of its token; null when that proves nothing, undefined when there is none. */
  readonly proven: UserId | null | undefined
  readonly deps: CheckinDeps
}

function hearAlone(db: Db, operation: OperationContext, given: Given): Promise<Outcome> {
  const { enrollmentId, person } = given.received
  return inDeviceTurn(operation.tenantId, person ?? enrollmentId, () =>
    inTransaction(db, async (tx) => {
      await lockEnrollment(tx, operation.tenantId, enrollmentId)
      return hear(tx, operation, given)
    }),
  )
}

/**
 * `ahead` may be as old as the body was long on its way. That is good for a reply that goes out only when what was decided is
 * written, which sees whether it still holds; for a reply without such a write it is read again.
 */
async function hear(db: Db, operation: OperationContext, given: Given, ahead?: About): Promise<Outcome> {
  const { received, message, deps } = given
  const { sessionId, msgId } = message.header
  const about = ahead ?? (await aboutMessage(db, operation.tenantId, received.enrollmentId))
  if (!about || !isFromDevice(message.header.source, about.enrollment.clientDeviceId)) {
    throw new Fault('forbidden', 'This device is not enrolled, or the message is about another one. Enrol it again.', {
      reason: 'not-enrolled',
    })
  }
  const { enrollment } = about
  if (about.disabled && !enrollment.action) throw deviceDisabled()
  if (received.signed) checkSignature(enrollment.tree, received.body, received.signed)
  const session = sessionOf(operation, about, message, deps)
  const heard = receive(session.machine, message, received.by ?? byCertificate)
  const nothingNew = heard.repeated || heard.session === session.machine
  if (nothingNew && ahead) return hear(db, operation, given)
  const use = { ...received.from, sessionId, msgId, at: operation.now.getTime() }
  const kind = heard.repeated ? 'repeated' : nothingNew ? 'contradicts' : 'new'
  const judged = judgeUse(enrollment.uses, use, kind, session.restarted && session.machine.ended)
  const onlyUses = nothingNew && judged.uses !== enrollment.uses // no reply is made that would keep them
  const plain = !judged.shared && !onlyUses
  if (!plain && !db.isTransaction) return 'alone'
  // what waits for a device that is to leave is still handed out
  if (!plain && (await noteUse(db, operation, enrollment, judged, deps.reactions)) && !enrollment.action) {
    return 'disabled'
  }
  const conversation = { ...given, ...about, session, heard, uses: judged.uses }
  if (!nothingNew) return converse(db, operation, conversation)
  if (
    !heard.repeated ||
    (await isStillDue(db, operation, enrollment, session, (at) => assignedNow(at, operation, conversation)))
  )
    return reply(heard)
  return msgId === 1 ? decideAnew(db, operation, conversation) : 'outdated'
}

const limits = { xml: { bytes: 512 * 1024, elements: 50_000, depth: 32 } }

export function readMessage(body: Uint8Array): Message {
  try {
    return decodeMessage(body, limits)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new Fault('invalid-input', `${error.message}. Send an OMA-DM 1.2 message in XML.`, {
      reason: 'message-format',
      cause: error,
    })
  }
}

function sessionOf(
  { tenantId }: OperationContext,
  { enrollment, sessions }: About,
  { header }: Message,
  { urls, seal }: CheckinDeps,
): OpenSession {
  const kept = sessions[header.sessionId]
  if (kept) {
    return {
      ...openSession(seal, { tenantId, id: enrollment.id }, header.sessionId, kept),
      restarted: header.msgId === 1,
    }
  }
  const machine = startServerSession(header.sessionId, `${urls.checkin}${checkinPath}`)
  return { machine, commands: {}, userIsHere: false, rounds: 0, restarted: false }
}

type Conversation = About &
  Given & {
    readonly session: OpenSession
    readonly heard: Heard
    readonly uses: Uses
  }

/** Restarts a device that says it got no answer to its first message, when that answer is no longer right. */
function decideAnew(db: Db, operation: OperationContext, conversation: Conversation): Promise<Outcome> {
  const { session, message, deps, received } = conversation
  const machine = startServerSession(message.header.sessionId, `${deps.urls.checkin}${checkinPath}`)
  const heard = receive(machine, message, received.by ?? byCertificate)
  return converse(db, operation, { ...conversation, session: { ...session, machine }, heard })
}

function assignedNow(tx: Db, operation: OperationContext, { enrollment, deps }: Conversation): Promise<Assigned> {
  return loadAssigned(
    tx,
    operation.tenantId,
    {
      enrollmentId: enrollment.id,
      deviceId: enrollment.directoryDeviceId,
      userId: enrollment.userId,
      evidence: enrollment.evidence,
      admission: enrollment.use?.state,
      windows: enrollment.windows,
    },
    {
      sources: deps.sources,
      seal: deps.seal,
      content: { key: deps.contentKey, origin: deps.urls.content },
      // chosen in the first session, and kept
      withPage: enrollment.record === undefined && enrollment.inOobe,
    },
    operation.now,
  )
}

async function converse(db: Db, operation: OperationContext, conversation: Conversation): Promise<Outcome> {
  const { enrollment, session, heard } = conversation
  const { action } = enrollment
  const saysGoodbye = wantsToLeave(heard.alerts)
  const { proven } = conversation
  const arrives = enrollment.awaitsUser && userIsLoggedOn(heard.alerts) ? proven : undefined
  const acts = hasRemote(conversation) || arrives
  if ((action || acts || saysGoodbye || heard.overfull) && !db.isTransaction) return 'alone'
  const fresh = session.restarted || session.rounds === 0
  // nothing is learned from a broken-off session: its commands are decided again
  const results = session.restarted ? [] : heard.results
  const answers = results.flatMap((result) => answerOf(result, session.commands[result.id]))
  // an administrator's command that the device says nothing of goes on waiting: the next session sends it again
  const given = answers.filter(({ command, status }) => !command.queued || status !== 0)
  const heardSo = {
    ...conversation,
    answers,
    hash: toldHash(results, session.commands),
    leaves: { fresh, answers: given, uses: conversation.uses },
  }
  if (heard.overfull) await recordOverfull(db, operation, enrollment, session.machine.sessionId)
  if (saysGoodbye && mayLeave(action)) return { reply: await endByGoodbye(db, operation, heardSo) }
  if (action) {
    if (saysGoodbye) await noteGoodbye(db, operation, enrollment)
    const tree = learnAnswers(enrollment.tree, answers)
    const reply = await serveLeaving(db, conversation.deps.seal, operation, {
      ...heardSo,
      enrollment: { ...enrollment, action },
      tree,
    })
    return { reply }
  }
  const { reactions } = conversation.deps
  const adopted = arrives ? await adopt(db, operation, enrollment, arrives, reactions) : enrollment
  return advance(db, operation, { ...heardSo, enrollment: adopted })
}

const hasRemote = ({ open, waiting }: Pick<About, 'open' | 'waiting'>): boolean =>
  open.length > 0 || staleOf(open, waiting).length > 0

/** What the device has, what counts elsewhere for as long as it is assigned, and what is not any more. */
function endingOf(unassigned: SessionKinds['unassigned'], tree: Tree, { items, withheld }: Assigned) {
  if (unassigned.size === 0) return []
  const assigned = new Set<string>([...items, ...withheld].map(itemKey))
  const left = [...itemsIn(tree)].filter((key) => !assigned.has(key))
  return [...unassigned].flatMap(([name, follow]) => {
    const keys = left.filter((key) => key.startsWith(`${name}:`))
    return keys.length === 0 ? [] : [{ follow, keys, ids: keys.map((key) => key.slice(name.length + 1)) }]
  })
}

type Answered = Conversation & {
  readonly answers: readonly GivenAnswer[]
  readonly hash: string | undefined
  readonly leaves: Pick<Left, 'fresh' | 'answers' | 'uses'>
}

async function advance(db: Db, operation: OperationContext, conversation: Answered): Promise<Outcome> {
  const { enrollment, session, message, heard, proven, deps, answers, leaves, open } = conversation
  const on = { tenantId: operation.tenantId, id: enrollment.id, now: operation.now }
  const acting = { enrollment, open, waiting: conversation.waiting, fresh: leaves.fresh, answers }
  const acted = hasRemote(conversation) ? await actOn(db, operation, acting, deps.reactions) : undefined
  const said = userIsLoggedOn(heard.alerts)
  const userIsHere =
    said === undefined
      ? !session.restarted && session.userIsHere
      : said && enrollment.userIsActive && (proven === undefined || proven === enrollment.userId)
  const otherIsHere = said === true && proven !== undefined && proven !== enrollment.userId
  const round = (session.restarted ? 0 : session.rounds) + 1
  const unasked = session.restarted ? [] : (session.unasked ?? [])
  const ofSession = { enrollmentId: enrollment.id, sessionId: message.header.sessionId }
  const recall = (anew: boolean) =>
    deps.assigned.recall(ofSession, anew, () => assignedNow(db, operation, conversation))
  const { assigned, isRead } = await recall(leaves.fresh)
  const ending = leaves.fresh ? endingOf(deps.unassigned, enrollment.tree, assigned) : []
  if (ending.length > 0 && !db.isTransaction) return 'alone'
  for (const { follow, ids } of ending) await follow(db, operation, enrollment.id, ids)
  const forgotten = new Set<string>(ending.flatMap(({ keys }) => keys))
  const decide = ({ items, withheld, page, converts }: Assigned) => {
    const { kinds } = deps
    const record = enrollment.record ?? newRecord(page, enrollment)
    const known = acted?.wasReset ? {} : forgetItems(enrollment.tree, forgotten)
    const before = round === 1 ? inNewSession(known) : known
    const tree = learnFromAlerts(learnAnswers(before, answers), heard.alerts, { items, kinds })
    const owners = nodeOwners(kinds, items)
    const progress = observe({ kinds, record, items, owners, withheld, tree, userIsHere, round }, operation.now)
    const held = new Set(withheld.map(itemKey))
    const here = { userIsHere, otherIsHere, checkinMinutes: enrollment.checkinMinutes }
    const situation = { kinds, items, owners, withheld: held, tree, round, ...here, converts, now: operation.now }
    const decided = acted?.holdsBack ? [] : [...decideCommands({ ...situation, record: progress.record }), ...unasked]
    const verdicts = items.flatMap((item) => {
      const kind = kinds[item.kind]
      return isGiven(kind) ? [] : [{ ...kind.verdict(item, tree, enrollment.evidence), id: item.id }]
    })
    return {
      record,
      tree,
      progress,
      commands: decided,
      compliance: keep(enrollment.compliance, verdicts, operation.now),
    }
  }
  const decided = decide(assigned)
  // what was assigned when the session began may have been withdrawn since, and a secret is not taken back
  const handsOut = !isRead && decided.commands.some(({ secret }) => secret)
  const { record, tree, progress, commands, compliance } = handsOut ? decide((await recall(true)).assigned) : decided
  // no hardware value of a copy is kept, or the device would be taken for the copy next time
  const { serialNumber } = describe(tree, heard.deviceInfo)
  if (saysOtherHardware(enrollment.serialNumber, serialNumber)) {
    if (!db.isTransaction) return 'alone'
    await sessions.saveUses(db, operation.tenantId, enrollment.id, conversation.uses)
    if (await noteHardware(db, operation, enrollment, serialNumber, deps.reactions)) return 'disabled'
  }
  const { use } = enrollment
  if (use?.state === 'waiting' && serialNumber !== undefined && use.serialNumber === null) {
    if (!db.isTransaction) return 'alone'
    await settleBySerial(db, operation, use.id, serialNumber) // its next session gets what that gives
  }
  const complies = isCompliant(compliance, operation.now)
  const directoryHears = enrollment.directoryDeviceId !== undefined && complies !== enrollment.isCompliant
  if (directoryHears && !db.isTransaction) return 'alone'
  const isJudged = compliance.length > 0 || enrollment.compliance !== undefined
  const state = overall(compliance, operation.now)
  // while an answer is waited for, it is as it was told
  const waits = state === 'unknown' && compliance.length > 0
  const told = state !== 'unknown' ? state : waits ? enrollment.complianceTold : undefined
  const end = progress.notes.find(({ step }) => step === 'deployment-finished')

  const upload = { key: deps.contentKey, origin: deps.urls.content, of: on, now: operation.now }
  const waiting = addressed((acted ?? conversation).waiting, upload)
  const sending = send({ ...conversation, waiting }, { commands, userIsHere })
  if (acted) await markSent(db, on, open, sending.sent)
  const refused = sending.step.tooLarge.flatMap(({ id }) => sending.planned.get(id) ?? [])
  const known = learnAll(
    tree,
    refused.map((command) => ({ command, status: tooLarge })),
  )
  const next = { userIsHere, rounds: message.final ? round : round - 1, unasked: sending.unasked }
  const left: Left = {
    ...{ ...leaves, ...sending.leaves, tree: known, record: progress.record },
    inventory: {
      ...(acted?.wasReset && { agent: null }),
      ...describe(known, heard.deviceInfo),
      ...(acted?.deviceName !== undefined && { deviceName: withoutUnseen(acted.deviceName).slice(0, 256) }),
    },
    ...(isJudged && { judged: { told, until: compliesUntil(compliance, operation.now) } }),
    ...(isJudged && !isDeepStrictEqual(compliance, enrollment.compliance) && { compliance }),
    session: sending.step.session,
    sealed: sealSession(deps.seal, on, { ...next, machine: sending.step.session, commands: sending.commands }),
    events: progressEvents(operation, enrollment, {
      notes: progress.notes,
      opening: message.final && round === 1,
      ended: sending.step.session.ended,
      record,
      compliance: told === undefined || told === enrollment.complianceTold ? undefined : compliance,
    }),
    deployment: end && (end.outcome === 'failed' ? 'failed' : 'enrolled'),
  }
  const read = { written: conversation.written, userIsActive: enrollment.userIsActive }
  const only = db.isTransaction ? {} : { read }
  const kept = await leaveMessage(db, on, only, left)
  // within a transaction the row is locked, so its device was disabled since it was read
  if (!kept && db.isTransaction) throw deviceDisabled()
  if (directoryHears && enrollment.directoryDeviceId) {
    await setCompliance(db, operation.tenantId, [enrollment.directoryDeviceId], complies)
  }
  return kept ? { reply: sending.step.reply, hash: conversation.hash } : 'alone'
}
