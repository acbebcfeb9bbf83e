// Without a status page management goes on behind the desktop: sessions and jobs until the server has nothing more, or a
// while has passed. A device whose pages were shown has nothing left to do here, unless its person left one.

import { readValue } from '../../protocol/csp/tree.ts'
import { followSite } from '../agent.ts'
import { endOfficeTool } from '../csp/office.ts'
import type { Machine } from '../oobe/state.ts'
import { doWork, syncOnce } from '../status-page/run.ts'
import { workAgent } from '../win32/work.ts'
import { NetworkError } from '../wire/http.ts'
import { type ManagedState, readManaged } from './record.ts'
import { renewIfDue } from './renewal.ts'
import { resetDevice } from './reset.ts'
import { type Running, recordStep, save } from './running.ts'

const mostSessions = 20

export async function finishInBackground(running: Running): Promise<Managed | undefined> {
  const { enrolled, espDevice, espUser, node } = running.record.oobe
  const pages = [espDevice, espUser]
  const shown = !pages.includes('not-shown') && !pages.includes('left')
  const resets = (await readManaged(running.disk))?.work.some(({ kind }) => kind === 'reset')
  if (node !== 'Desktop' || !enrolled || (shown && !resets)) return undefined
  return await manageIfReached(running, isForNobody(running.record.oobe.machine) ? 'device' : 'user')
}

/** Enrolled without a person, who may or may not be there. */
const isForNobody = ({ package: byToken, prepared }: Machine): boolean => byToken === true || prepared !== undefined

/** All requests so far become one restart; a new name counts from it on. */
async function restartIfAsked(running: Running): Promise<void> {
  const state = await readManaged(running.disk)
  const work = state?.work.filter(({ kind }) => kind !== 'reboot') ?? []
  if (!state || work.length === state.work.length) return
  const { oobe } = running.record
  const name = readValue(state.tree, './DevDetail/Ext/Microsoft/DNSComputerName') ?? oobe.name
  running.record = { ...running.record, oobe: { ...oobe, name } }
  recordStep(running, 'rebooted', 'ok', name === oobe.name ? 'management' : 'rename')
  await save(running)
  await running.disk.write('tree', { ...state, work } satisfies ManagedState)
}

/** Where the network is away, the next session of the schedule tries again. */
export async function manageIfReached(running: Running, phase: 'device' | 'user'): Promise<Managed | undefined> {
  try {
    return await manage(running, phase)
  } catch (error) {
    if (error instanceof NetworkError) return undefined
    throw error
  }
}

/** What the tool of Microsoft 365 Apps was told before has had the time that it takes. */
async function finishOffice({ disk }: Running): Promise<void> {
  const state = await readManaged(disk)
  const tools = state?.work.filter((effect) => effect.kind === 'run-office-tool') ?? []
  if (!state || tools.length === 0) return
  const tree = tools.reduce((before, { id }) => endOfficeTool(before, id), state.tree)
  const work = state.work.filter(({ kind }) => kind !== 'run-office-tool')
  await disk.write('tree', { ...state, tree, work } satisfies ManagedState)
}

export type Managed =
  | { readonly kind: 'done'; readonly commands: number; readonly reset?: true }
  /** The disk is empty: switched on again, the device begins its first start. */
  | { readonly kind: 'wiped' }
  | { readonly kind: 'refused'; readonly message: string; readonly unknown?: true }

/** `user`: the enrolled user is the one who is logged on. */
export async function manage(
  running: Running,
  phase: 'device' | 'user',
  sessions: number = mostSessions,
): Promise<Managed> {
  let commands = 0
  await followSite(running)
  await renewIfDue(running)
  for (let count = 0; count < sessions; count++) {
    await finishOffice(running)
    const session = await syncOnce(running, phase)
    if (session.kind === 'refused') {
      const { message, unknown } = session
      return { kind: 'refused', message, ...(unknown && { unknown }) }
    }
    commands += session.commands
    const state = await readManaged(running.disk)
    if (state?.work.some(({ kind }) => kind === 'wipe')) {
      await running.disk.wipe()
      return { kind: 'wiped' }
    }
    const reset = state?.work.find((one) => one.kind === 'reset')
    if (state && reset) {
      await resetDevice(running, state, reset.keepsUsers)
      // nobody gets to the desktop before this sync has ended
      const synced = await manage(running, 'device')
      return synced.kind === 'done' ? { ...synced, commands: commands + synced.commands, reset: true } : synced
    }
    await doWork(running, phase)
    const posted = await workAgent(running, phase, count === 0)
    await restartIfAsked(running)
    if (!session.changed && !posted) break
  }
  return { kind: 'done', commands }
}
