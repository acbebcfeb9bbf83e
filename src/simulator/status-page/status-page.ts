// Computes the enrolment status page from the nodes alone (docs/specification/first-run.md). Pure. A phase succeeds only
// when every expected item did and the server has said that it is finished; it fails at its deadline whatever happened
// (I4), or as soon as a tracked item failed.

import { readValue, type Tree } from '../../protocol/csp/tree.ts'
import { parseLocUri, type Scope } from '../../protocol/csp/uri.ts'
import { formatHresult } from '../../protocol/soap-fault.ts'
import { type FirstSync, readFirstSync } from '../csp/dm-client.ts'
import { hasListedApps, policyProviders, trackedApps } from '../csp/enrollment-status.ts'
import { isMsiFailure, msiStatus } from '../csp/msi.ts'

export type ItemState = 'waiting' | 'succeeded' | 'failed'
export type Item = { readonly name: string; readonly state: ItemState; readonly code: string }

/** What keeps the page open: whose turn it is, and until when it waits for that at most. */
export type Wait = { readonly name: string; readonly owner: string; readonly until: number }

export const subtasks = ['SecurityPolicies', 'Certificates', 'Network', 'Apps'] as const
export type Subtask = (typeof subtasks)[number]

export type Phase = {
  readonly items: Readonly<Record<Subtask, readonly Item[]>>
  readonly preparation: readonly Item[]
  readonly state: 'inProgress' | 'succeeded' | 'failed'
  /** Never empty while it is in progress, and empty from then on (I4). */
  readonly waits: readonly Wait[]
  /** Of a failure: 0x800705b4 ran out of time, 0x81036502 an app failed, otherwise the item's own. */
  readonly code: string
  readonly message: string
}

export type PageInput = {
  readonly tree: Tree
  readonly providerId: string
  readonly phase: 'device' | 'user'
  readonly startedAt: number
  readonly deadlineAt: number
  readonly now: number
}

const timedOut = '0x800705b4'
const appFailed = '0x81036502'
const defaultMessage = 'Setup could not be completed. Please try again or contact your support person for help.'

export function judgePhase({ tree, providerId, phase, startedAt, deadlineAt, now }: PageInput): Phase {
  const scope: Scope = phase === 'user' ? 'user' : 'device'
  const sync = readFirstSync(tree, providerId, scope)
  const items = {
    SecurityPolicies: sync.policies.map((uri) => present(tree, uri)),
    Certificates: [
      ...sync.scepCertificates.map((uri) => scep(tree, uri)),
      ...sync.pfxCertificates.map((uri) => pfx(tree, uri)),
    ],
    Network: sync.networkProfiles.map((uri) => present(tree, uri)),
    Apps: [
      ...sync.msiPackages.map((uri) => msi(tree, uri)),
      ...sync.modernPackages.map((uri) => present(tree, uri)),
      ...appsOfProviders(tree, scope),
    ],
  }
  const preparation = phase === 'device' ? providers(tree, now - startedAt) : []
  const waits = waitsOf({ preparation, items: Object.values(items).flat(), sync, tree, startedAt, deadlineAt })
  const all = [...preparation, ...Object.values(items).flat()]
  const conclude = (state: Phase['state'], code = '', message = ''): Phase => ({
    items,
    preparation,
    state,
    waits: state === 'inProgress' ? waits : [],
    code,
    message,
  })
  const failing = (code: string, what: string): Phase =>
    conclude('failed', code, `${sync.customError || defaultMessage} (${what})`)

  // The server may end the page by itself: verdict first, then IsSyncDone.
  if (sync.syncDone && sync.verdict !== '2') {
    return sync.verdict === '1' ? conclude('succeeded') : failing(timedOut, 'the server ended the setup')
  }
  const failed = all.find((item) => item.state === 'failed')
  if (failed) return failing(failed.code, failed.name)
  if (sync.finished && all.every((item) => item.state === 'succeeded')) return conclude('succeeded')
  if (now >= deadlineAt) {
    const waiting = waits.filter(({ owner }) => owner !== server).map(({ name }) => name)
    return failing(timedOut, waiting.length > 0 ? `still waiting for ${waiting.join(', ')}` : whatIsMissing(sync))
  }
  return conclude('inProgress')
}

const server = 'the server'

/** Providers have a time-out of their own; everything else has the page's hour. */
function waitsOf(of: {
  readonly preparation: readonly Item[]
  readonly items: readonly Item[]
  readonly sync: FirstSync
  readonly tree: Tree
  readonly startedAt: number
  readonly deadlineAt: number
}): readonly Wait[] {
  const waiting = (items: readonly Item[]) => items.filter(({ state }) => state === 'waiting').map(({ name }) => name)
  const minutesOf = new Map(policyProviders(of.tree).map(({ name, timeoutMinutes }) => [name, timeoutMinutes]))
  const until = of.deadlineAt
  return [
    ...waiting(of.preparation).map((name) => {
      const own = of.startedAt + (minutesOf.get(name) ?? Infinity) * 60_000
      return { name, owner: name, until: Math.min(own, until) }
    }),
    ...waiting(of.items).map((name) => ({ name, owner: 'the device', until })),
    ...(of.sync.finished ? [] : [{ name: whatIsMissing(of.sync), owner: server, until }]),
  ]
}

function whatIsMissing(sync: FirstSync): string {
  return sync.exists ? 'the server did not say that it has finished' : 'the server never described the setup'
}

function item(name: string, state: ItemState, code = ''): Item {
  return { name: shortName(name), state, code }
}

/** A readable name for an address in the tree: "application {…}", "certificate 90485F…", "Area/Name". */
function shortName(uri: string): string {
  const segments = parseLocUri(uri)?.segments ?? []
  const [, , csp] = segments
  if (csp === 'EnterpriseDesktopAppManagement') return `application ${segments[4] ?? ''}`
  if (csp === 'RootCATrustedCertificates') return `certificate ${(segments[4] ?? '').slice(0, 8)}`
  return segments.length > 2 ? segments.slice(-2).join('/') : uri
}

/** Policies, profiles and packages count as applied when their node is there. */
function present(tree: Tree, uri: string): Item {
  return item(uri, readValue(tree, uri) === undefined ? 'waiting' : 'succeeded')
}

function msi(tree: Tree, uri: string): Item {
  const status = Number(readValue(tree, uri) ?? 0)
  if (status === msiStatus.completed) return item(uri, 'succeeded')
  return isMsiFailure(status) ? item(uri, 'failed', appFailed) : item(uri, 'waiting')
}

function scep(tree: Tree, uri: string): Item {
  const status = readValue(tree, `${uri}/Status`)
  if (status === '1') return item(uri, 'succeeded')
  if (status !== '16') return item(uri, 'waiting')
  const code = Number(readValue(tree, `${uri}/ErrorCode`) ?? 0)
  return item(uri, 'failed', code === 0 ? timedOut : formatHresult(code).toLowerCase())
}

function pfx(tree: Tree, uri: string): Item {
  const done = readValue(tree, `${uri}/Status`) === '0' && Boolean(readValue(tree, `${uri}/Thumbprint`))
  return item(uri, done ? 'succeeded' : 'waiting')
}

/** Each provider has its own time-out, counted from the opening of the page. */
function providers(tree: Tree, openForMs: number): readonly Item[] {
  return policyProviders(tree).map(({ name, state, lastError, timeoutMinutes }) => {
    if (state === 2 || state === 3) return item(name, 'succeeded')
    if (state === 4) return item(name, 'failed', lastError || '0x81036501')
    return openForMs >= timeoutMinutes * 60_000 ? item(name, 'failed', timedOut) : item(name, 'waiting')
  })
}

function appsOfProviders(tree: Tree, scope: Scope): readonly Item[] {
  const listing = policyProviders(tree)
    .filter(({ name, tracksApps }) => tracksApps && !hasListedApps(tree, scope, name))
    .map(({ name }) => item(`${name}: identifying`, 'waiting'))
  const apps = trackedApps(tree, scope).map(({ provider, name, state }) => {
    if (state === 3) return item(`${provider}/${name}`, 'succeeded')
    return item(`${provider}/${name}`, state === 4 ? 'failed' : 'waiting', state === 4 ? appFailed : '')
  })
  return [...listing, ...apps]
}

/** "n of m" as the page prints it. */
export function progressText(items: readonly Item[]): string {
  const failed = items.find(({ state }) => state === 'failed')
  if (failed) return `Failed: ${failed.code}`
  if (items.length === 0) return 'No setup needed'
  const done = items.filter(({ state }) => state === 'succeeded').length
  return done === items.length ? `Complete (${done} of ${items.length})` : `${done} of ${items.length} applied`
}

/** The category JSON that Windows keeps in its registry (docs/specification/first-run.md), flat spelling. */
export function categoryStatus(phase: Phase, category: 'DeviceSetup' | 'AccountSetup'): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    categorySucceeded: phase.state === 'succeeded',
    categoryState: phase.state,
    categoryStatusText: phase.message || progressText(Object.values(phase.items).flat()),
  }
  for (const name of subtasks) {
    const items = phase.items[name]
    fields[`${category}.${name}Subcategory`] = {
      subcategoryState: stateOf(items),
      subcategoryStatusText: progressText(items),
    }
  }
  return fields
}

function stateOf(items: readonly Item[]): 'succeeded' | 'failed' | 'inProgress' {
  if (items.some(({ state }) => state === 'failed')) return 'failed'
  return items.every(({ state }) => state === 'succeeded') ? 'succeeded' : 'inProgress'
}
