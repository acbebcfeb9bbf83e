// The agent of Configuration Manager on a simulated device (docs/co-management.md). It comes as an application of device management and
// is there when that was installed; then it registers with the site that its command line names, pulls the settings that it has there,
// again behind each check-in, and says in the device's tree who it is and which workloads its site leaves to device management. A site out
// of reach ends nothing: it is tried again.

import { writeValue } from '../protocol/csp/tree.ts'
import type { MsiJob } from './csp/msi.ts'
import type { Disk } from './port/disk.ts'
import { type ManagedState, readManaged } from './run/record.ts'
import type { Running } from './run/running.ts'
import { ignoreNetwork, jsonOf } from './wire/http.ts'

export type Agent = {
  /** Where its site's management point is. */
  readonly site: string
  readonly siteCode: string
  readonly version: string
  /** Given by the site; absent until it has registered. */
  readonly clientId?: string
  /** As pulled last. */
  readonly policy?: {
    readonly number: number
    readonly flags: number
    readonly settings: Readonly<Record<string, string>>
  }
}

/** Undefined: the package is another one, or its command line names no site. */
export function agentOf({ contentUrls, commandLine, version }: MsiJob): Agent | undefined {
  const isAgent = contentUrls.some((url) => /\/ccmsetup\.msi(\?|$)/i.test(url))
  const site = /\/mp:(https?:\/\/[^\s"]+)/i.exec(commandLine)?.[1]
  const siteCode = /\bSMSSITECODE=([A-Za-z0-9]{3})\b/i.exec(commandLine)?.[1]
  return isAgent && site && siteCode ? { site: site.replace(/\/+$/, ''), siteCode, version } : undefined
}

/** What an agent of that site knows already stays. */
export async function addAgent(disk: Disk, agent: Agent): Promise<void> {
  const there = await readAgent(disk)
  const same = there?.site === agent.site && there.siteCode === agent.siteCode
  await disk.write('agent', same ? { ...there, version: agent.version } : agent)
}

export async function readAgent(disk: Disk): Promise<Agent | undefined> {
  const agent = (await disk.read('agent')) as Partial<Agent> | undefined // written by us
  return agent?.site === undefined ? undefined : (agent as Agent)
}

/** As everything that was installed. */
export const removeAgent = (disk: Disk): Promise<void> => disk.write('agent', {})

const node = './Device/Vendor/MSFT/DeviceManageability/Provider/ConfigMgr/ConfigInfo'

/** Nothing on a device without an agent. */
export async function followSite(running: Running): Promise<void> {
  const { disk } = running
  const agent = await readAgent(disk)
  if (!agent) return
  const registered = agent.clientId ? agent : await register(running, agent)
  if (!registered?.clientId) return
  const pulled = (await pull(running, registered)) ?? registered
  await disk.write('agent', pulled)
  const state = await readManaged(disk)
  if (!state || !pulled.policy) return
  const said = `SiteCode=${pulled.siteCode};ClientId=${pulled.clientId};ClientVersion=${pulled.version};CoManagementFlags=${pulled.policy.flags}`
  await disk.write('tree', { ...state, tree: writeValue(state.tree, node, said, 'chr') } satisfies ManagedState)
}

async function register({ http, record, machine }: Running, agent: Agent): Promise<Agent | undefined> {
  const body = JSON.stringify({ siteCode: agent.siteCode, name: record.oobe.name, serialNumber: machine.serial })
  const headers = { 'content-type': 'application/json' }
  const reply = await http
    .send({ at: 'site', method: 'POST', url: `${agent.site}/register`, headers, body })
    .catch(ignoreNetwork)
  const clientId = reply?.status === 200 ? jsonOf(reply)?.clientId : undefined
  return typeof clientId === 'string' ? { ...agent, clientId } : undefined
}

async function pull({ http }: Running, agent: Agent): Promise<Agent | undefined> {
  const url = `${agent.site}/settings?client=${encodeURIComponent(agent.clientId ?? '')}`
  const reply = await http.send({ at: 'site', method: 'GET', url }).catch(ignoreNetwork)
  const said = reply?.status === 200 ? jsonOf(reply) : undefined
  if (typeof said?.policy !== 'number' || typeof said.coManagementFlags !== 'number') return undefined
  const settings = Object.entries(Object(said.settings)).map(([name, value]): [string, string] => [name, String(value)])
  return {
    ...agent,
    policy: { number: said.policy, flags: said.coManagementFlags, settings: Object.fromEntries(settings) },
  }
}
