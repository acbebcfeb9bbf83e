// One management session (OMA-TS-DM_Protocol-V1_2): the pure session machine of protocol/syncml against a socket with
// the device's certificate. The tree is stored after each message and before the answer to it is sent, so that a kill
// never loses work reported to the server as done.

import { createHash } from 'node:crypto'

import { type CspWorld, cspExecutor } from '../../protocol/csp/execute.ts'
import type { Tree } from '../../protocol/csp/tree.ts'
import { type ClientAlert, clientStep, startClientSession } from '../../protocol/syncml/client-session.ts'
import { decodeMessage } from '../../protocol/syncml/message.ts'
import { encodeMessage, syncmlContentType } from '../../protocol/syncml/message-write.ts'
import { XmlError } from '../../protocol/xml.ts'
import { certificateHandlers } from '../csp/certificates.ts'
import { devDetailHandlers } from '../csp/dev-detail.ts'
import type { DmEffect, DmHandlers } from '../csp/effects.ts'
import { leaveHandlers } from '../csp/leave.ts'
import { msiHandlers } from '../csp/msi.ts'
import { nameHandlers } from '../csp/name.ts'
import { officeHandlers } from '../csp/office.ts'
import { packageHandlers } from '../csp/packages.ts'
import { pfxHandlers } from '../csp/pfx.ts'
import { rebootHandlers } from '../csp/reboot.ts'
import { rotateHandlers } from '../csp/rotate.ts'
import { scepHandlers } from '../csp/scep.ts'
import { diagnosticsHandlers } from '../log-request.ts'
import { signatureFor } from './cms/message-signature.ts'
import type { Management } from './enroll.ts'
import type { Http } from './http.ts'

export type SessionInput = {
  readonly management: Management
  readonly tree: Tree
  readonly alerts: readonly ClientAlert[]
  /** `user` when the enrolled user is logged on, with the token that proves it. */
  readonly loginStatus: 'user' | 'others' | 'none'
  readonly userToken: string | undefined
  readonly device: { readonly manufacturer: string; readonly model: string; readonly language: string }
  readonly now: () => Date
  /** With which status a node refuses every command, where a failure is provoked. */
  readonly provoked: (uri: string) => number | undefined
  /** Stores tree and work before the device answers for them. */
  readonly store: (tree: Tree, effects: readonly DmEffect[]) => Promise<void>
}

export type SessionResult =
  | {
      readonly kind: 'complete'
      readonly tree: Tree
      readonly effects: readonly DmEffect[]
      readonly commands: number
      /** A command did something: none did when the server only asked, or was refused. */
      readonly changed: boolean
    }
  /** `unknown`: the certificate of the enrolment is not taken, which no later check-in changes. */
  | { readonly kind: 'refused'; readonly tree: Tree; readonly message: string; readonly unknown?: true }

const mostMessages = 200

export async function runSession(http: Http, input: SessionInput): Promise<SessionResult> {
  const { management } = input
  const obey = cspExecutor<DmEffect>({ handlers: handlersFor(input), userPresent: input.loginStatus === 'user' })
  const execute: typeof obey = (before, command) => {
    const status = input.provoked(command.uri)
    return status === undefined ? obey(before, command) : { world: before, status }
  }
  const address = withQuery(management.address, input.loginStatus === 'user' ? 'Maintenance' : 'Machine')
  const started = startClientSession({
    sessionId: String(management.sessions + 1),
    deviceId: management.deviceId,
    serverUri: management.address,
    initiatedBy: 'client',
    loginStatus: input.loginStatus,
    alerts: input.alerts,
    deviceInfo: { ...input.device, managementVersion: '1.3' },
    ...(management.account ? { account: management.account } : {}),
  })
  let { session, message } = started
  let world: CspWorld<DmEffect> = { tree: input.tree, effects: [] }
  let commands = 0
  const complete = (): SessionResult => {
    const changed = world.tree !== input.tree || world.effects.length > 0
    return { kind: 'complete', ...world, commands, changed }
  }
  for (let count = 0; count < mostMessages; count++) {
    const body = encodeMessage(message)
    const reply = await http.send({
      at: 'sync',
      method: 'POST',
      url: address,
      certificate: { certificate: management.certificate, privateKey: management.privateKey },
      headers: {
        'content-type': syncmlContentType,
        accept: `${syncmlContentType}, application/octet-stream`,
        'user-agent': 'MSFT OMA DM Client/1.2.0.1',
        ...(input.userToken ? { authorization: `Bearer ${input.userToken}` } : {}),
        ...signatureFor(body, management, world.tree),
      },
      body,
    })
    if (reply.status !== 200) {
      const message = `the check-in service answered ${reply.status}`
      return { kind: 'refused', tree: world.tree, message, ...(reply.status === 401 && { unknown: true }) }
    }
    if (reply.body.length === 0) return complete()
    const received = read(reply.body)
    if (received instanceof XmlError) return { kind: 'refused', tree: world.tree, message: received.message }
    const step = clientStep(session, world, received, { execute, md5 })
    commands += received.commands.filter(({ kind }) => !['Status', 'Results'].includes(kind)).length
    if (step.world !== world) await input.store(step.world.tree, step.world.effects)
    world = step.world
    session = step.session
    if (!step.reply) {
      if (step.ended === 'complete') return complete()
      const why = step.headerStatus === undefined ? (step.ended ?? 'ended') : `${step.ended} with ${step.headerStatus}`
      return { kind: 'refused', tree: world.tree, message: `the session was ${why}` }
    }
    message = step.reply
  }
  return { kind: 'refused', tree: world.tree, message: `the session did not end after ${mostMessages} messages` }
}

function read(body: Uint8Array): ReturnType<typeof decodeMessage> | XmlError {
  try {
    return decodeMessage(body)
  } catch (error) {
    if (error instanceof XmlError) return error
    throw error
  }
}

function handlersFor({ now }: SessionInput): DmHandlers {
  return {
    ...certificateHandlers,
    ...msiHandlers,
    ...packageHandlers,
    ...officeHandlers,
    ...scepHandlers,
    ...pfxHandlers,
    ...nameHandlers,
    ...rebootHandlers,
    ...rotateHandlers,
    ...diagnosticsHandlers,
    ...devDetailHandlers(now),
    ...leaveHandlers,
  }
}

function md5(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('md5').update(bytes).digest())
}

function withQuery(address: string, mode: string): string {
  const url = new URL(address)
  url.searchParams.set('mode', mode)
  url.searchParams.set('Platform', 'WoA')
  return url.href
}
