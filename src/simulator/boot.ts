// Boots a simulated device and lets it walk through OOBE until it ends: the shell around the pure machine of oobe/.
// Order of each round, which makes a kill harmless at any moment: decide, write the state, then act. A restart is a real
// one: connections and memory go, and the machine comes back from its disk.

import type { Effect, Event } from './oobe/event.ts'
import { step } from './oobe/machine.ts'
import { terminalNodes } from './oobe/state.ts'
import type { DeviceOptions } from './options.ts'
import { realClock } from './port/clock.ts'
import type { Disk } from './port/disk.ts'
import { finishInBackground } from './run/background.ts'
import { collectLogs } from './run/logs.ts'
import { perform } from './run/perform.ts'
import { readManaged, readRecord } from './run/record.ts'
import { type DeviceResult, resultOf } from './run/result.ts'
import {
  type Life,
  type Memory,
  newLife,
  type Running,
  recordStep,
  reportSteps,
  save,
  switchOn,
} from './run/running.ts'
import type { Happening, Work } from './run/work.ts'
import { CertificateRefused, openHttp, PowerCut } from './wire/http.ts'

export type { DeviceResult } from './run/result.ts'

/** How the first start of a disk ended, and why where it was not at the desktop; undefined while it has not ended. */
export async function endBefore(
  disk: Disk,
): Promise<{ readonly desktop: boolean; readonly reason: string } | undefined> {
  const before = (await readRecord(disk))?.oobe
  if (!before || !terminalNodes.includes(before.node)) return undefined
  return { desktop: before.node === 'Desktop', reason: before.reason ?? before.outcome ?? '' }
}

/** Throws a NetworkError where nobody answers at the deployment service. Who answers there is seen later, by its certificate. */
export async function findService({ services, ca, clock = realClock }: DeviceOptions): Promise<void> {
  const http = openHttp({ ca, clock, takeFault: () => undefined })
  try {
    await http.send({ at: 'network', method: 'GET', url: `${services.ztd}/`, timeoutMs: 10_000 })
  } catch (error) {
    if (!(error instanceof CertificateRefused)) throw error
  } finally {
    http.close()
  }
}

type PowerOff =
  | { readonly kind: 'ended' }
  /** Windows restarted itself; what the user typed may be kept for the logon that follows. */
  | { readonly kind: 'restart'; readonly memory: Memory }

const mostStarts = 100

export async function bootDevice(options: DeviceOptions): Promise<DeviceResult> {
  const life = newLife(options)
  if (options.reset) await life.disk.wipe()
  let memory: Memory = {}
  for (let start = 0; start < mostStarts; start++) {
    const running = await switchOn(life, memory)
    try {
      const off = await runUntilOff(running)
      if (off.kind === 'ended') return await resultOf(running)
      memory = off.memory
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error
      memory = {}
    } finally {
      running.http.close()
    }
  }
  throw new Error(`The device was switched on ${mostStarts} times and did not come to an end.`)
}

async function runUntilOff(running: Running): Promise<PowerOff> {
  const kept = running.memory.tokens !== undefined
  let happening: Happening = { type: 'power-on', kept }
  for (;;) {
    const { state, effects } = step(running.record.oobe, { ...happening, at: running.clock.now() } as Event)
    running.record = { ...running.record, oobe: state }
    for (const effect of effects)
      if (effect.kind === 'record-step') recordStep(running, effect.step, effect.outcome, effect.detail)
    await save(running)
    await sideEffects(running, effects)
    if (terminalNodes.includes(state.node)) return await end(running)
    if (state.online) await reportSteps(running, 5)

    const work = effects.find(isWork)
    if (effects.some(({ kind }) => kind === 'wipe')) return await wipe(running)
    if (!work) throw new Error(`The device stands still at ${state.node} after ${happening.type}.`)
    if (work.kind === 'reboot') {
      await reportSteps(running, 1)
      await save(running)
      return { kind: 'restart', memory: work.reason === 'rename' ? running.memory : {} }
    }
    happening = await perform(running, work)
    if ((await readManaged(running.disk))?.work.some(({ kind }) => kind === 'wipe')) return await wipe(running)
  }
}

type Waited = Work | Extract<Effect, { kind: 'reboot' }>

function isWork(effect: Effect): effect is Waited {
  return !['record-step', 'forget-profile', 'report-mismatch', 'collect-logs', 'wipe'].includes(effect.kind)
}

/** The profile itself left with the state that was just written; a mismatch is reported if the service can be reached. */
async function sideEffects(running: Running, effects: readonly Effect[]): Promise<void> {
  for (const effect of effects) {
    if (effect.kind === 'collect-logs') await collectLogs(running)
    if (effect.kind !== 'report-mismatch') continue
    delete running.memory.tokens // they speak for another organisation
    await running.ztd.reportMismatch(effect.userTenantId)
  }
}

async function wipe(running: Life): Promise<PowerOff> {
  await running.disk.wipe()
  return { kind: 'restart', memory: {} }
}

async function end(running: Running): Promise<PowerOff> {
  const managed = await finishInBackground(running)
  if (managed?.kind === 'wiped') return { kind: 'restart', memory: {} }
  await reportSteps(running, 1)
  await save(running)
  return { kind: 'ended' }
}
