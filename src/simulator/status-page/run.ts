// Runs a phase of the enrolment status page: sessions with the server, the jobs they ask for, and the judgement of the
// nodes in between, until the phase succeeded, failed or the device has to restart. Resumable: everything it needs is on
// disk, and the deadline comes from the machine (I4).

import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import type { Scope } from '../../protocol/csp/uri.ts'
import { addAgent, agentOf, followSite } from '../agent.ts'
import { concludeFirstSync, type FirstSync, readFirstSync } from '../csp/dm-client.ts'
import type { DmEffect } from '../csp/effects.ts'
import { markProvisioned } from '../csp/enrollment-status.ts'
import { withHealth } from '../csp/health/health.ts'
import { readMsiJob } from '../csp/msi.ts'
import { install } from '../installer.ts'
import { installPackaged } from '../installer-package.ts'
import { askScep, enrolScep } from '../installer-scep.ts'
import { sendLogs } from '../log-sender.ts'
import type { StatusPage } from '../oobe/node/status-page.ts'
import { expandName } from '../oobe/profile.ts'
import { type ManagedState, readManaged, readPrograms } from '../run/record.ts'
import { type Running, recordStep, reportSteps } from '../run/running.ts'
import { answerTo } from '../run/scripted-user.ts'
import type { Happening, Perform } from '../run/work.ts'
import { keepSecrets, rotateSecret } from '../secrets/keep.ts'
import { workAgent } from '../win32/work.ts'
import { runSession, type SessionResult } from '../wire/dm-client.ts'
import type { Management } from '../wire/enroll.ts'
import { ignoreNetwork } from '../wire/http.ts'
import { managementToken } from '../wire/management-token.ts'
import { categoryStatus, judgePhase, type Phase, progressText, subtasks } from './status-page.ts'

type PhaseName = 'device' | 'user'

const defaultPollMs = 2_000

export const runStatusPage: Perform<'run-status-page'> = async (running, { phase, page }) => {
  const managed = await managedOf(running)
  if (!managed)
    return { type: 'status-page-failed', code: '0x8018000a', message: 'the enrolment is not on the disk', flags: 0 }
  return page.shown ? await waitForPhase(running, phase, page) : await openPage(running, phase, page)
}

/** The first session says whether the page is shown at all, and how. Once its hour is over none is tried: the network may be away. */
async function openPage(running: Running, phase: PhaseName, page: StatusPage): Promise<Happening> {
  let message = 'the server did not answer'
  while (running.clock.now() < page.deadlineAt) {
    const session = await syncOnce(running, phase)
    const sync = await firstSyncOf(running, 'device')
    if (session.kind === 'complete' && sync) {
      const skipped = phase === 'device' ? sync.skipDevicePage : sync.skipUserPage
      if (skipped) return { type: 'status-page-done', result: 'skipped' }
      return { type: 'status-page-shown', timeoutMinutes: sync.timeoutMinutes, detail: buttonsText(sync) }
    }
    if (session.kind === 'refused') message = session.message
    await running.clock.sleep(pollMs(running))
  }
  return { type: 'status-page-failed', code: '0x800705b4', message, flags: 0 }
}

function buttonsText({ blockFlags }: FirstSync): string {
  return blockFlags === 0 ? 'the user may leave' : `the device is blocked (${blockFlags})`
}

async function waitForPhase(running: Running, phase: PhaseName, page: StatusPage): Promise<Happening> {
  for (;;) {
    const isOver = running.clock.now() >= page.deadlineAt // then nothing is done any more that a network could hold up
    if (!isOver) await doWork(running, phase)
    if (!isOver) await workAgent(running, phase)
    const managed = await managedOf(running)
    if (!managed)
      return { type: 'status-page-failed', code: '0x8018000a', message: 'the enrolment is not on the disk', flags: 0 }
    // the shell sees the wipe and does it
    if (managed.state.work.some(({ kind }) => kind === 'wipe')) return { type: 'status-page-reboot' }
    if (!isOver && phase === 'device' && managed.state.work.some(({ kind }) => kind === 'reboot'))
      return await restart(running, managed)
    const judged = judge(running, managed, phase, page)
    note(running, phase, judged)
    if (judged.state !== 'inProgress') return await conclude(running, phase, judged)
    if (await isLeft(running)) return await leave(running, phase)
    await reportSteps(running, 1)
    const session = await syncOnce(running, phase)
    const busy = session.kind === 'complete' && session.changed
    const left = page.deadlineAt - running.clock.now()
    if (!busy && left > 0) await running.clock.sleep(Math.min(pollMs(running), left))
  }
}

type Managed = { readonly management: Management; readonly state: ManagedState }

async function managedOf(running: Running): Promise<Managed | undefined> {
  const management = (await running.disk.read('management')) as Management | undefined // written by us
  const state = await readManaged(running.disk)
  return management && state ? { management, state } : undefined
}

async function firstSyncOf(running: Running, scope: Scope): Promise<FirstSync | undefined> {
  const managed = await managedOf(running)
  return managed && readFirstSync(managed.state.tree, managed.management.providerId, scope)
}

function pollMs(running: Running): number {
  return running.options.pollMs ?? defaultPollMs
}

function judge(running: Running, { management, state }: Managed, phase: PhaseName, page: StatusPage): Phase {
  return judgePhase({
    tree: state.tree,
    providerId: management.providerId,
    phase,
    startedAt: page.startedAt,
    deadlineAt: page.deadlineAt,
    now: running.clock.now(),
  })
}

/** Records each item once, when it is done or failed. */
function note(running: Running, phase: PhaseName, judged: Phase): void {
  const category = phase === 'device' ? 'DeviceSetup' : 'AccountSetup'
  const categories = { ...running.record.categories, [`${category}Category`]: categoryStatus(judged, category) }
  running.record = { ...running.record, categories }
  for (const name of ['preparation', ...subtasks] as const) {
    const items = name === 'preparation' ? judged.preparation : judged.items[name]
    for (const item of items) {
      const key = `${phase} ${item.name} ${item.state}`
      if (item.state === 'waiting' || running.record.toldItems.includes(key)) continue
      running.record = { ...running.record, toldItems: [...running.record.toldItems, key] }
      const outcome = item.state === 'failed' ? 'failed' : 'ok'
      recordStep(
        running,
        'status-page-item',
        outcome,
        `${name}, ${progressText(items)}: ${item.name} ${item.code}`.trim(),
      )
    }
  }
}

/** The verdict is written where the server reads it, and a last session carries it there; that session may fail. */
async function tellEnd(running: Running, phase: PhaseName, succeeded: boolean): Promise<void> {
  const managed = await managedOf(running)
  if (!managed) return
  const { management, state } = managed
  const decided = concludeFirstSync(state.tree, management.providerId, phase, succeeded)
  await running.disk.write('tree', { ...state, tree: markProvisioned(decided, phase) } satisfies ManagedState)
  await syncOnce(running, phase).catch(ignoreNetwork) // the verdict stays in the tree for the next session
}

async function conclude(running: Running, phase: PhaseName, judged: Phase): Promise<Happening> {
  const sync = await firstSyncOf(running, 'device')
  await tellEnd(running, phase, judged.state === 'succeeded')
  if (judged.state === 'succeeded') return { type: 'status-page-done', result: 'succeeded' }
  const { blockFlags: flags = 0, mayCollectLogs: logs = false } = sync ?? {}
  return { type: 'status-page-failed', code: judged.code, message: judged.message, flags, logs }
}

/** A page that does not block has a button for it, at any time; whoever walks away from the device leaves nothing. */
async function isLeft(running: Running): Promise<boolean> {
  const sync = await firstSyncOf(running, 'device')
  return sync?.blockFlags === 0 && answerTo(running, { page: 'status-page', choices: leaving }) === 'continue'
}

const leaving = ['wait', 'continue']

/** What is not done yet goes on behind the desktop; the server hears that nobody waits for it any more. */
async function leave(running: Running, phase: PhaseName): Promise<Happening> {
  await tellEnd(running, phase, false)
  return { type: 'status-page-done', result: 'left' }
}

/** All requests so far become one restart. */
async function restart(running: Running, { state }: Managed): Promise<Happening> {
  const work = state.work.filter(({ kind }) => kind !== 'reboot')
  await running.disk.write('tree', { ...state, work } satisfies ManagedState)
  return { type: 'status-page-reboot' }
}

export async function syncOnce(running: Running, phase: PhaseName): Promise<SessionResult> {
  const managed = await managedOf(running)
  if (!managed) throw new Error('a session needs an enrolment')
  const { management, state } = managed
  // The number is used up before the session starts: a server must never see one twice.
  await running.disk.write('management', { ...management, sessions: management.sessions + 1 } satisfies Management)
  const { mdm } = running.record.oobe
  const token = phase === 'user' && mdm ? await managementToken(running, mdm.enrollmentUrl) : undefined
  const { manufacturer = '', productName = '' } = running.options.hardware.fields
  const result = await runSession(running.http, {
    management,
    tree: withHealth(state.tree, running.options.health ?? {}),
    alerts: state.alerts,
    loginStatus: phase === 'user' ? 'user' : 'others',
    userToken: token?.kind === 'token' ? token.token : undefined,
    device: { manufacturer, model: productName, language: running.record.oobe.language ?? 'en-US' },
    now: () => new Date(running.clock.now()),
    provoked: running.provoked.status,
    store: (tree, effects) =>
      running.disk.write('tree', {
        tree,
        work: joined(state.work, effects),
        alerts: state.alerts,
      } satisfies ManagedState),
  })
  if (result.kind === 'complete') {
    const work = joined(state.work, result.effects)
    await running.disk.write('tree', { tree: result.tree, work, alerts: [] } satisfies ManagedState)
  }
  return result
}

/** One job for each product: the latest one counts. */
function joined(before: readonly DmEffect[], added: readonly DmEffect[]): readonly DmEffect[] {
  const all = [...before, ...added]
  const later = new Set<string>()
  return all
    .toReversed()
    .filter((effect) => {
      const product = productOf(effect)
      if (product === undefined) return true
      const overtaken = later.has(product)
      later.add(product)
      return !overtaken
    })
    .toReversed()
}

function productOf(effect: DmEffect): string | undefined {
  if (effect.kind === 'install-msi') return `${effect.kind} ${effect.scope} ${effect.productId}`
  if (effect.kind === 'install-package') return `${effect.kind} ${effect.scope} ${effect.familyName}`
  return effect.kind === 'run-office-tool' ? `${effect.kind} ${effect.id}` : undefined
}

const jobs: ReadonlySet<DmEffect['kind']> = new Set(['install-msi', 'install-package', 'remove-msi', 'enrol-scep'])

/** Jobs one after the other, as Windows Installer insists; each is off the list only when its result is stored. */
export async function doWork(running: Running, phase: PhaseName): Promise<void> {
  await keepSecrets(running, phase === 'user' || running.record.oobe.node === 'Desktop')
  for (;;) {
    const managed = await managedOf(running)
    const next = managed?.state.work.find(
      ({ kind, ...rest }) =>
        kind === 'rename' ||
        kind === 'send-logs' ||
        kind === 'rotate' ||
        (kind === 'ask-scep' && 'dueAt' in rest && rest.dueAt <= running.clock.now()) ||
        (jobs.has(kind) && 'scope' in rest && (rest.scope === 'device' || phase === 'user')),
    )
    if (!managed || !next) return
    const { state, management } = managed
    const rest = state.work.filter((effect) => effect !== next)
    if (next.kind === 'rename') {
      await running.disk.write('tree', {
        ...state,
        tree: renamed(running, state.tree, next.template),
        work: [...rest, { kind: 'reboot', uri: 'rename' }],
      } satisfies ManagedState)
    } else if (next.kind === 'enrol-scep' || next.kind === 'ask-scep') {
      const { tree, again } = await (next.kind === 'enrol-scep'
        ? enrolScep(running, state.tree, next)
        : askScep(running, state.tree, next))
      // what an order before this one waits for counts no more
      const others = rest.filter((one) => !(one.kind === 'ask-scep' && one.scope === next.scope && one.id === next.id))
      const work = again ? [...others, again] : others
      await running.disk.write('tree', { ...state, tree, work } satisfies ManagedState)
    } else if (next.kind === 'send-logs') {
      const tree = await sendLogs(running, state.tree, next.request)
      await running.disk.write('tree', { ...state, tree, work: rest } satisfies ManagedState)
    } else if (next.kind === 'rotate') {
      await rotateSecret(running, { ...state, work: rest }, next.what)
    } else if (next.kind === 'remove-msi') {
      const programs = await readPrograms(running.disk)
      await running.disk.write(
        'programs',
        programs.filter(({ productId }) => productId !== next.productId),
      )
      await running.disk.write('tree', { ...state, work: rest } satisfies ManagedState)
    } else if (next.kind === 'install-package') {
      const { http, clock } = running
      const certificate = { certificate: management.certificate, privateKey: management.privateKey }
      const done = await installPackaged({ http, clock, tree: state.tree, ...next, certificate })
      await running.disk.write('tree', {
        tree: done.tree,
        work: rest,
        alerts: [...state.alerts, done.alert],
      } satisfies ManagedState)
    } else if (next.kind === 'install-msi') {
      const certificate = { certificate: management.certificate, privateKey: management.privateKey }
      const { http, clock, provoked } = running
      const result = provoked.installer
      const done = await install({ http, clock, tree: state.tree, ...next, certificate, result })
      if (done.program)
        await running.disk.write('programs', [
          ...(await readPrograms(running.disk)).filter(({ productId }) => productId !== done.program?.productId),
          done.program,
        ])
      const work = done.needsReboot ? [...rest, { kind: 'reboot', uri: next.productId } as const] : rest
      await running.disk.write('tree', {
        tree: done.tree,
        work,
        alerts: [...state.alerts, done.alert],
      } satisfies ManagedState)
      const agent = done.result === 'installed' ? agentOf(readMsiJob(next.job)) : undefined
      if (!agent) continue
      await addAgent(running.disk, agent)
      await followSite(running)
    }
  }
}

function renamed(running: Running, tree: Tree, template: string): Tree {
  const { serial, digits } = running.machine
  const name = expandName(template, serial, digits)
  return name ? writeValue(tree, './DevDetail/Ext/Microsoft/DNSComputerName', name) : tree
}
