// The agent of the management service on a simulated device: asks for its work list, follows it, posts what came of it, and tells the status
// page (docs/protocols/agent.md). It is there from the beginning, as on a PC that was prepared with it, and does nothing until the service
// says in a session that there is something for it. The agent of Configuration Manager is another one (agent.ts).

import { randomBytes, X509Certificate } from 'node:crypto'

import {
  type AgentResult,
  agentName,
  encodeResults,
  type Manifest,
  type ManifestEntry,
  mostResults,
  resultsPath,
  trackedName,
  workPath,
} from '../../protocol/agent/manifest.ts'
import { readValue, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'
import { type ManagedState, readManaged } from '../run/record.ts'
import type { Running } from '../run/running.ts'
import type { Management } from '../wire/enroll.ts'
import { NetworkError } from '../wire/http.ts'
import { managementToken } from '../wire/management-token.ts'
import { type Ended, type Enforcing, enforce } from './enforce.ts'
import { lookAround, type Pc, readPc, writePc } from './pc.ts'
import type { Facts } from './rules.ts'
import { ListRefused, openList } from './trust.ts'

type Phase = 'device' | 'user'

const node = (scope: Scope, ...below: readonly string[]): string =>
  formatLocUri({ scope, segments: ['Vendor', 'MSFT', 'EnrollmentStatusTracking', ...below] })
const provider = (leaf: string): string => node('device', 'DevicePreparation', 'PolicyProviders', agentName, leaf)

/** The values of InstallationState and RebootRequired (enrollmentstatustracking-csp). */
const states = { waiting: '1', underWay: '2', done: '3', failed: '4' } as const
const restarts = { none: '1', soft: '2', hard: '3' } as const

/** What an ordinary PC has; its architecture and Windows are its own. */
const ordinary = { freeDiskMB: 100_000, memoryMB: 8192, processors: 4, processorMHz: 2400 } as const

/** True when something was posted that the service did not know. `again`: also where nothing was left to do at the last time. */
export async function workAgent(running: Running, phase: Phase, again = false): Promise<boolean> {
  const state = await readManaged(running.disk)
  const management = (await running.disk.read('management')) as Management | undefined // written by us
  if (!state || !management || readValue(state.tree, provider('InstallationState')) === undefined) return false
  const pc = await readPc(running.disk, enrollmentOf(management))
  if (pc.quiet.includes(phase) && !again) return false
  try {
    const list = await askForWork(running, management, phase)
    return list ? await follow(running, management, phase, list) : false
  } catch (error) {
    if (error instanceof NetworkError) return false // asked again behind the next session
    if (!(error instanceof ListRefused)) throw error
    await writeNodes(running, [
      [provider('LastError'), error.code, 'chr'],
      [provider('InstallationState'), states.failed, 'int'],
    ])
    return false
  }
}

async function askForWork(running: Running, management: Management, phase: Phase): Promise<Manifest | undefined> {
  const nonce = randomBytes(24).toString('base64url')
  const { http, clock } = running
  const { mdm } = running.record.oobe
  const token = phase === 'user' && mdm ? await managementToken(running, mdm.enrollmentUrl) : undefined
  const reply = await http.send({
    at: 'sync',
    method: 'GET',
    url: new URL(`${workPath}?nonce=${nonce}${phase === 'user' ? '&user=here' : ''}`, management.address).href,
    certificate: { certificate: management.certificate, privateKey: management.privateKey },
    headers: { 'user-agent': agentName, ...(token?.kind === 'token' && { authorization: `Bearer ${token.token}` }) },
    maxBytes: 32 * 1024 * 1024,
  })
  if (reply.status !== 200) return undefined
  return openList(reply.body, {
    authorities: management.authorities ?? [],
    enrollmentId: enrollmentOf(management),
    nonce,
    now: clock.now(),
  })
}

/** The name in the device's certificate. */
const enrollmentOf = ({ certificate }: Management): string =>
  new X509Certificate(certificate).subject.replace(/^CN=/, '')

async function follow(running: Running, management: Management, phase: Phase, list: Manifest): Promise<boolean> {
  const { disk, http, clock, provoked } = running
  let pc = await readPc(disk, list.enrollmentId)
  const change = async (changed: Pc) => {
    pc = changed
    await writePc(disk, changed)
  }
  await announce(running, phase, list.apps)
  const on: Enforcing = {
    ...{ http, clock, provoked: provoked.installer, change },
    certificate: { certificate: management.certificate, privateKey: management.privateKey },
    facts: factsOf(running),
    byId: new Map(list.apps.map((entry) => [entry.id, entry])),
    see: () => lookAround(disk, pc),
    pc: () => pc,
    begins: (entry) => writeNodes(running, tracked(entry, states.underWay)),
    done: new Map(),
  }
  let restarting = false
  for (const entry of list.apps) {
    if (entry.intent === 'support' || (entry.phase === 'user' && phase === 'device')) continue
    const ended = await enforce(on, entry)
    await writeNodes(running, tracked(entry, stateOf(ended), ended.restart))
    if (ended.restart) await askForRestart(running, entry.id)
    restarting = ended.restart === 'hard'
    if (restarting) break
  }
  const said = [...on.done.values()]
  const news = said.filter((one) => !isSame(pc.told[one.appId], one))
  const posted = await post(running, management, news)
  const told = posted ? { ...pc.told, ...Object.fromEntries(news.map((one) => [one.appId, one])) } : pc.told
  const isQuiet = posted && !restarting
  await change({ ...pc, told, quiet: isQuiet ? [...new Set([...pc.quiet, phase])] : pc.quiet })
  return posted && news.length > 0
}

/** Of a result that was told already only the number may be missing: what is found has no installer that ended. */
const isSame = (before: AgentResult | undefined, now: AgentResult): boolean =>
  before?.state === now.state && before.revision === now.revision && before.reason === now.reason

function factsOf({ os }: Running): Facts {
  return { ...ordinary, architecture: 'x64', build: Number(os.split('.')[2]) || 0 }
}

type Value = readonly [uri: string, value: string, format: 'int' | 'chr' | 'bool']

/** The page learns what it waits for before anything of it begins. */
async function announce(running: Running, phase: Phase, apps: Manifest['apps']): Promise<void> {
  const tree = (await readManaged(running.disk))?.tree
  const isNew = (entry: ManifestEntry) => tree && readValue(tree, stateNode(entry)) === undefined
  const own = apps.filter((entry) => entry.tracked && entry.phase === phase && isNew(entry))
  await writeNodes(running, [
    ...(tree && readValue(tree, provider('InstallationState')) === states.waiting
      ? [[provider('InstallationState'), states.done, 'int'] as const]
      : []),
    ...own.flatMap((entry) => tracked(entry, states.waiting)),
    [node(phase, 'Setup', 'Apps', 'PolicyProviders', agentName, 'TrackingPoliciesCreated'), 'true', 'bool'],
  ])
}

const trackedNode = (entry: ManifestEntry, leaf: string): string =>
  node(entry.phase, 'Setup', 'Apps', 'Tracking', agentName, trackedName(entry), leaf)
const stateNode = (entry: ManifestEntry): string => trackedNode(entry, 'InstallationState')

function tracked(entry: ManifestEntry, state: string, restart: keyof typeof restarts = 'none'): readonly Value[] {
  if (!entry.tracked) return []
  return [
    [stateNode(entry), state, 'int'],
    [trackedNode(entry, 'RebootRequired'), restarts[restart], 'int'],
  ]
}

/** What this PC cannot have is not waited for. */
function stateOf({ state }: Ended): string {
  if (state === 'failed') return states.failed
  return state === 'installing' ? states.underWay : states.done
}

async function writeNodes({ disk }: Running, values: readonly Value[]): Promise<void> {
  const state = await readManaged(disk)
  if (!state || values.length === 0) return
  const tree = values.reduce((grown, [uri, value, format]) => writeValue(grown, uri, value, format), state.tree)
  await disk.write('tree', { ...state, tree } satisfies ManagedState)
}

async function askForRestart({ disk }: Running, uri: string): Promise<void> {
  const state = await readManaged(disk)
  if (!state) return
  await disk.write('tree', { ...state, work: [...state.work, { kind: 'reboot', uri }] } satisfies ManagedState)
}

/** True when all of it arrived. */
async function post({ http }: Running, management: Management, results: readonly AgentResult[]): Promise<boolean> {
  for (let at = 0; at < results.length; at += mostResults) {
    const reply = await http.send({
      at: 'sync',
      method: 'POST',
      url: new URL(resultsPath, management.address).href,
      certificate: { certificate: management.certificate, privateKey: management.privateKey },
      headers: { 'content-type': 'application/json', 'user-agent': agentName },
      body: encodeResults(results.slice(at, at + mostResults)),
    })
    if (reply.status !== 200) return false
  }
  return true
}
