// A management session message by message, so that something can happen in between, and so that the device may say less, or
// other, than it should. Whole sessions of a device that behaves: mdm-device.ts.

import { type CspHandlers, cspExecutor } from '../../../src/protocol/csp/execute.ts'
import { type ClientStart, clientStep, startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { type Command, decodeMessage, type Message } from '../../../src/protocol/syncml/message.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import type { World } from '../world/world.ts'
import { type Managed, sendMessage } from './mdm-device.ts'

export type TalkOptions = {
  readonly sessionId?: string
  readonly login?: ClientStart['loginStatus']
  readonly handlers?: CspHandlers<string>
  readonly alerts?: NonNullable<ClientStart['alerts']>
}
type Edit = (message: Message) => Message

export type Talk = {
  /** Sends the next message, as `edit` leaves it; what the server commands. */
  readonly turn: (edit?: Edit) => Promise<string[]>
  /** What was sent last, once more: its answer was lost. */
  readonly again: () => Promise<string[]>
  /** The server's last message. */
  readonly heard: () => Message
}

export function talk(world: Pick<World, 'ca'>, device: Managed, options: TalkOptions = {}): Talk {
  const { sessionId = String(++device.sessions), login = 'none', handlers = {}, alerts } = options
  let { session: state, message } = startClientSession({
    sessionId,
    deviceId: device.deviceId,
    serverUri: device.address,
    initiatedBy: 'client',
    loginStatus: login,
    ...(alerts && { alerts }),
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
  })
  let last = ''
  let heard = message
  const put = async (): Promise<Message> => {
    const answer = await sendMessage(world, device, last)
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
    return decodeMessage(answer.body)
  }
  return {
    async turn(edit = (same) => same) {
      const sent = edit(message)
      last = encodeMessage(sent)
      heard = await put()
      const execute = cspExecutor<string>({ handlers, userPresent: login === 'user' })
      const step = clientStep(state, device.world, heard, { execute })
      device.world = step.world
      state = step.session
      if (!sent.final) state = { ...state, lastSent: state.lastSent + 1 }
      const rest: Message = { header: { ...sent.header, msgId: state.lastSent }, commands: [], final: true }
      message = step.reply ?? (sent.final ? message : rest)
      return said(heard.commands)
    },
    async again() {
      heard = await put()
      return said(heard.commands)
    },
    heard: () => heard,
  }
}

/** Each command on a node, for example `Replace ./Device/…`. */
export const said = (commands: readonly Command[]): string[] =>
  commands.flatMap((command) =>
    'items' in command && command.kind !== 'Alert' && command.kind !== 'Status'
      ? (command.items ?? []).map(({ target }) => `${command.kind} ${target}`)
      : [],
  )

/** Without the device's word about commands of this kind. */
export const silentAbout =
  (kind: string): Edit =>
  (message) => ({
    ...message,
    commands: message.commands.filter((one) => one.kind !== 'Status' || one.cmd !== kind),
  })

/** The device has more to say: the server has to wait with its commands. */
export const unfinished: Edit = (message) => ({ ...message, final: false })
