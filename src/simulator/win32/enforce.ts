// Brings one application of the work list to where the list wants it: looks, gets what it needs, removes what it replaces, installs, and
// looks again. Says what came of it; nothing is thrown but the loss of power.

import { createHash } from 'node:crypto'

import { type AgentResult, type ManifestEntry, type Meaning, meaningOf } from '../../protocol/agent/manifest.ts'
import { download } from '../download.ts'
import type { Clock } from '../port/clock.ts'
import type { ClientCertificate, Http } from '../wire/http.ts'
import { readPackage, resultOnLine } from './package.ts'
import type { Left, Pc, Seen } from './pc.ts'
import { type Facts, isDetected, obstacle } from './rules.ts'

export type Enforcing = {
  readonly http: Http
  readonly clock: Clock
  readonly certificate: ClientCertificate
  readonly facts: Facts
  readonly byId: ReadonlyMap<string, ManifestEntry>
  /** In place of what every installer says. */
  readonly provoked: number | undefined
  /** As it is now. */
  readonly see: () => Promise<Seen>
  readonly pc: () => Pc
  readonly change: (pc: Pc) => Promise<void>
  /** It is under way: the page is told. */
  readonly begins: (entry: ManifestEntry) => Promise<void>
  /** What came of those that had their turn. */
  readonly done: Map<string, AgentResult>
}

export type Ended = AgentResult & { readonly restart?: 'soft' | 'hard' }

const mostTries = 3
const restMs = 2_000
const dayMs = 24 * 3600_000
const notFound = 'it is not found after its installation (0x87d1041c)'

export async function enforce(on: Enforcing, entry: ManifestEntry): Promise<Ended> {
  const before = on.done.get(entry.id)
  if (before) return before
  const ended: Ended = entry.intent === 'uninstall' ? await remove(on, entry) : await install(on, entry)
  const { restart: _, ...result } = ended
  on.done.set(entry.id, result)
  return ended
}

function result(entry: ManifestEntry, state: AgentResult['state'], more: Partial<AgentResult> = {}): AgentResult {
  return { appId: entry.id, revision: entry.revision, state, ...more }
}

const failed = (entry: ManifestEntry, reason: string, exitCode?: number): AgentResult =>
  result(entry, 'failed', { reason: reason.slice(0, 500), ...(exitCode !== undefined && { exitCode }) })

async function install(on: Enforcing, entry: ManifestEntry): Promise<Ended> {
  if (isDetected(entry, await on.see())) {
    await forgetRestart(on, entry)
    return result(entry, 'installed')
  }
  // else rules that never hold would restart the PC with each look at the list
  const before = on.pc().restarted[entry.id]
  if (before?.revision === entry.revision && on.clock.now() - before.at < dayMs) return failed(entry, notFound)
  const wants = obstacle(entry, on.facts, await on.see())
  if (wants !== undefined) return result(entry, 'notApplicable', { reason: wants })
  const lacks = (await bringNeeded(on, entry)) ?? (await removeReplaced(on, entry))
  if (lacks !== undefined) return failed(entry, lacks)
  if (!entry.content) return failed(entry, 'there is no file of it')
  await on.begins(entry)
  const fetched = await fetchPackage(on, entry.content)
  return typeof fetched === 'string' ? failed(entry, fetched) : run(on, entry, fetched)
}

/** Its bytes, or why there are none. */
async function fetchPackage(
  on: Enforcing,
  { url, sha256 }: NonNullable<ManifestEntry['content']>,
): Promise<Uint8Array | string> {
  const fetched = await download({ ...on, urls: [url], retries: mostTries, restMs })
  if (fetched.kind === 'failed') return fetched.detail
  if (createHash('sha256').update(fetched.bytes).digest('hex') !== sha256) {
    return 'the downloaded file has another SHA-256 than the list says (0x80091007)'
  }
  return fetched.bytes
}

/** Undefined when all of it is there. */
async function bringNeeded(on: Enforcing, entry: ManifestEntry): Promise<string | undefined> {
  for (const { id, install: brings } of entry.dependsOn) {
    const other = on.byId.get(id)
    if (!other) return 'what it needs is not in the list'
    if (isDetected(other, await on.see())) continue
    if (brings) await enforce(on, other)
    if (!isDetected(other, await on.see())) return `it needs ${other.name}, which is not there`
  }
  return undefined
}

async function removeReplaced(on: Enforcing, entry: ManifestEntry): Promise<string | undefined> {
  for (const { id, uninstall } of entry.supersedes) {
    const other = on.byId.get(id)
    if (!other || !uninstall) continue
    const { state } = await remove(on, other)
    if (state !== 'removed') return `${other.name}, which it replaces, could not be removed`
  }
  return undefined
}

async function run(on: Enforcing, entry: ManifestEntry, bytes: Uint8Array): Promise<Ended> {
  const said = readPackage(bytes)
  if (said.minutes > entry.timeLimitMinutes) {
    return failed(entry, `it took longer than its ${entry.timeLimitMinutes} minutes`)
  }
  const results = on.provoked === undefined ? said.results : [on.provoked]
  const line = resultOnLine(entry.install)
  let exitCode = 0
  let means: Meaning = 'failed'
  for (let attempt = 0; attempt < mostTries; attempt++) {
    exitCode = line ?? results[Math.min(attempt, results.length - 1)] ?? 0
    means = meaningOf(entry.returnCodes, exitCode)
    if (means !== 'retry') break
    if (attempt + 1 < mostTries) await on.clock.sleep(restMs)
  }
  if (means === 'retry' || means === 'failed') return failed(entry, `the installer ended with ${exitCode}`, exitCode)
  await leave(on, entry, said.left)
  const restart = restartOf(entry, means)
  if (restart === 'hard') {
    const pc = on.pc()
    const mark = { revision: entry.revision, at: on.clock.now() }
    await on.change({ ...pc, restarted: { ...pc.restarted, [entry.id]: mark } })
    return { ...result(entry, 'installing', { exitCode, reason: 'it goes on after a restart' }), restart }
  }
  if (!isDetected(entry, await on.see())) {
    return failed(entry, notFound, exitCode)
  }
  return { ...result(entry, 'installed', { exitCode }), ...(restart && { restart }) }
}

function restartOf({ restart }: ManifestEntry, means: Meaning): Ended['restart'] {
  if (restart === 'force') return 'hard'
  if (restart !== 'basedOnReturnCode') return undefined
  return means === 'hardReboot' ? 'hard' : means === 'softReboot' ? 'soft' : undefined
}

const nothing: Left = { files: {}, registry: {}, products: {} }

async function leave(on: Enforcing, { id }: ManifestEntry, left: Left | undefined): Promise<void> {
  const pc = on.pc()
  await on.change({
    ...pc,
    left: { ...pc.left, [id]: left ?? nothing },
    believed: left ? pc.believed : [...new Set([...pc.believed, id])],
  })
}

/** A path of the PC, or a program that Windows finds by its name. */
const ofThePc = /^"?(?:[a-z]:|%|\\\\|(?:msiexec|cmd|powershell|reg)(?:\.exe)?(?:\s|"|$))/i

/** What removes it lies in its package, unless the line says otherwise: kept since its installation here, else fetched once more. */
async function bringCommand(on: Enforcing, { id, uninstall, content }: ManifestEntry): Promise<string | undefined> {
  if (ofThePc.test(uninstall) || on.pc().left[id]) return undefined
  if (!content) return 'the package with the command that removes it is not here'
  const fetched = await fetchPackage(on, content)
  return typeof fetched === 'string' ? fetched : undefined
}

async function forgetRestart(on: Enforcing, { id }: ManifestEntry): Promise<void> {
  const pc = on.pc()
  if (!pc.restarted[id]) return
  const { [id]: _, ...restarted } = pc.restarted
  await on.change({ ...pc, restarted })
}

async function remove(on: Enforcing, entry: ManifestEntry): Promise<AgentResult> {
  await forgetRestart(on, entry)
  if (!isDetected(entry, await on.see())) return result(entry, 'removed')
  const lacks = await bringCommand(on, entry)
  if (lacks !== undefined) return failed(entry, lacks)
  const exitCode = resultOnLine(entry.uninstall) ?? 0
  const means = meaningOf(entry.returnCodes, exitCode)
  if (means === 'failed' || means === 'retry') {
    return failed(entry, `what removes it ended with ${exitCode}`, exitCode)
  }
  const pc = on.pc()
  const { [entry.id]: _, ...left } = pc.left
  await on.change({ ...pc, left, believed: pc.believed.filter((id) => id !== entry.id) })
  return isDetected(entry, await on.see())
    ? failed(entry, 'it is still there after its removal', exitCode)
    : result(entry, 'removed', { exitCode })
}
