// A device's message apart from answers to commands: the user logged on, its items' reports, its goodbye
// (MS-MDM §3.2.5.1), and which of our nodes it describes.

import { withoutUnseen } from '../../kernel/text/plain-name.ts'
import type { ReceivedAlert } from '../../protocol/syncml/server-session.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { type Agent, readAgent } from '../co-management.ts'
import type { Item, ItemKinds } from '../item/kinds.ts'
import { agentNode, inventoryNodes } from '../node.ts'
import type { NodeState, Tree } from '../tree.ts'

/** Some clients send these as 1224 where the documentation says 1226: the type alone decides. */
const ofType = (alerts: readonly ReceivedAlert[], type: string): readonly ReceivedAlert[] =>
  alerts.filter((alert) => alert.type?.toLowerCase() === type.toLowerCase())

/** Undefined when the message does not say. */
export function userIsLoggedOn(alerts: readonly ReceivedAlert[]): boolean | undefined {
  const [login] = ofType(alerts, alertTypes.loginStatus)
  return login && login.data?.trim().toLowerCase() === 'user'
}

export function wantsToLeave(alerts: readonly ReceivedAlert[]): boolean {
  return ofType(alerts, alertTypes.unenrollment).some(({ data }) => data?.trim() === '1')
}

/** Learns from alerts about items, as if the device had been asked. Of several items that hear an alert the first learns it. */
export function learnFromAlerts(
  tree: Tree,
  alerts: readonly ReceivedAlert[],
  { items, kinds }: { readonly items: readonly Item[]; readonly kinds: ItemKinds },
): Tree {
  const heard = alerts.flatMap((alert) => Object.entries(firstHeard(kinds, items, alert) ?? {}))
  if (heard.length === 0) return tree
  const learned: Record<string, NodeState> = { ...tree }
  for (const [uri, value] of heard) learned[uri] = { ...learned[uri], value }
  return learned
}

function firstHeard(
  kinds: ItemKinds,
  items: readonly Item[],
  alert: ReceivedAlert,
): Readonly<Record<string, string>> | undefined {
  for (const item of items) {
    const values = kinds[item.kind].hears(item, alert)
    if (values) return values
  }
  return undefined
}

/**
 * T-21: the message must be about the device whose certificate made the connection. One client in circulation makes up
 * a new source for each session and marks it as `imei:`.
 */
export function isFromDevice(source: string, clientDeviceId: string): boolean {
  const plain = (id: string): string => id.replace(/[{}-]/g, '').toLowerCase()
  return plain(source) === plain(clientDeviceId) || source.startsWith('imei:')
}

export type Described = {
  readonly osVersion?: string
  /** The number of the edition. */
  readonly osEdition?: string
  readonly serialNumber?: string
  readonly deviceName?: string
  readonly manufacturer?: string
  readonly model?: string
  /** Null: it was asked, and there is none. */
  readonly agent?: Agent | null
}

export function describe(tree: Tree, deviceInfo: Readonly<Record<string, string>>): Described {
  const some = <K extends Exclude<keyof Described, 'agent'>>(key: K, value: string | null | undefined): Described =>
    value ? { [key]: value.slice(0, 256) } : {}
  const agent = tree[agentNode]?.value
  return {
    ...(agent !== undefined && { agent: agent === null ? null : (readAgent(agent) ?? null) }),
    ...some('osVersion', tree[inventoryNodes.osVersion]?.value),
    ...some('osEdition', /^\d{1,6}$/.exec(tree[inventoryNodes.osEdition]?.value?.trim() ?? '')?.[0]),
    ...some('serialNumber', tree[inventoryNodes.serialNumber]?.value),
    ...some('deviceName', withoutUnseen(tree[inventoryNodes.computerName]?.value ?? '')),
    ...some('manufacturer', deviceInfo['./DevInfo/Man']),
    ...some('model', deviceInfo['./DevInfo/Mod']),
  }
}
