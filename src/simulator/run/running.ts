// A device while it is switched on: its connections, its memory, and its record, which is written before each effect is
// performed. Everything here dies with the power except the disk.

import { randomBytes, randomInt } from 'node:crypto'

import { Fault } from '../../kernel/fault.ts'
import { type Provoked, provokedBy } from '../failure/all.ts'
import type { Machine } from '../oobe/state.ts'
import { readWindowsVersion } from '../oobe/windows.ts'
import type { Answers, DeviceFault, DeviceOptions, FaultKind, NetworkStep } from '../options.ts'
import { type Clock, realClock } from '../port/clock.ts'
import { type Disk, memoryDisk } from '../port/disk.ts'
import { type Domain, directoryOver } from '../port/domain.ts'
import { type Internet, internetOver } from '../port/internet.ts'
import { freshKeys, type KeySource } from '../port/keys.ts'
import { readInstalled } from '../prepared/installed.ts'
import { makeProver } from '../tpm/proof-client.ts'
import type { DeviceStep, StepOutcome, TraceEntry } from '../trace.ts'
import { type Http, openHttp } from '../wire/http.ts'
import type { PrimaryToken } from '../wire/primary-token.ts'
import type { Tokens } from '../wire/sign-in.ts'
import { openZtdClient, type ZtdClient } from '../wire/ztd-client.ts'
import { type DeviceRecord, newRecord, readRecord } from './record.ts'
import { checkAnswers } from './scripted-user.ts'

/** State that outlives restarts, but not the process: the person, the accidents still to come, and the settings. */
export type Life = {
  readonly options: DeviceOptions
  readonly clock: Clock
  readonly disk: Disk
  readonly keys: KeySource
  readonly os: string
  readonly osEdition: number
  readonly machine: Machine
  readonly answers: Answers
  readonly takeFault: (at: NetworkStep) => FaultKind | undefined
  readonly provoked: Provoked
  /** How often each page was answered, and how often the device was reset. */
  readonly counts: Map<string, number>
}

/** Never on disk. */
export type Memory = {
  tokens?: Tokens
  /** Of the joined device with this id, or of none yet. */
  mdmToken?: {
    readonly text: string
    readonly resource: string
    readonly deviceId: string | null
    readonly expiresAt: number
  }
  primary?: PrimaryToken
  termsBlob?: string
  /** Directory roles of the signed-in user, by the ids of their templates. */
  roles?: readonly string[]
}

export type Running = Life & {
  readonly http: Http
  readonly ztd: ZtdClient
  readonly internet: Internet
  readonly domain: Domain
  readonly memory: Memory
  record: DeviceRecord
}

const defaultOs = '10.0.17763.107'

export function newLife(options: DeviceOptions): Life {
  const os = options.os ?? defaultOs
  const windows = readWindowsVersion(os)
  if (!windows) {
    throw new Fault('invalid-input', `'${os}' is no Windows version. Write it as 10.0.17763.107.`)
  }
  const machine: Machine = {
    windows,
    languages: options.languages?.length ? options.languages : ['en-US'],
    link: options.link ?? 'wired',
    serial: options.hardware.fields.serialNumber ?? '',
    firstName: `DESKTOP-${randomInt(36 ** 6, 36 ** 7)
      .toString(36)
      .toUpperCase()}`,
    digits: String(randomInt(10 ** 14)).padStart(15, '0'),
    ...(options.bulkToken !== undefined && { package: true }),
    ...(options.prepared && { prepared: options.prepared.by }),
    ...(options.hello && { hello: true }),
  }
  const answers = options.answers ?? {}
  checkAnswers(machine, answers)
  const left = (options.faults ?? []).map((fault) => ({ ...fault, times: fault.times ?? 1 }))
  return {
    options,
    os,
    clock: options.clock ?? realClock,
    disk: options.disk ?? memoryDisk(),
    keys: options.keys ?? freshKeys,
    osEdition: options.osEdition ?? 48,
    machine,
    answers,
    takeFault: (at) => takeFault(left, at),
    provoked: provokedBy(options.fail ?? []),
    counts: new Map(),
  }
}

function takeFault(
  left: { at: DeviceFault['at']; kind: FaultKind; times: number }[],
  at: NetworkStep,
): FaultKind | undefined {
  const due = left.find((fault) => fault.at === at && fault.times > 0)
  if (!due) return undefined
  due.times--
  return due.kind
}

export async function switchOn(life: Life, memory: Memory): Promise<Running> {
  const { options, clock, disk } = life
  const http = openHttp({ ca: options.ca, clock, takeFault: life.takeFault, provoked: life.provoked.answer })
  http.trust((await readInstalled(disk)).roots)
  const stored = await readRecord(disk)
  const before = stored ? withNewWindows(stored, life.machine) : newRecord(life.machine)
  const run = before.run ?? randomBytes(32).toString('base64url')
  const record = { ...before, run }
  const { tpm, services, hardware } = options
  const prover =
    tpm &&
    makeProver({
      http,
      origin: services.ztd,
      openTpm: tpm,
      keys: life.keys,
      onStep: (step, outcome, detail) => recordStep(running, step, outcome, detail),
    })
  const ztd = openZtdClient({
    http,
    clock,
    origin: services.ztd,
    hardwareHash: hardware.hash,
    run,
    os: life.os,
    osEdition: life.osEdition,
    ...(prover && { prove: prover }),
  })
  const running: Running = {
    ...life,
    http,
    ztd,
    internet: internetOver(http, services, life.os),
    domain: directoryOver({ http, ztd, disk, keys: life.keys, drs: services.drs, os: life.os }),
    memory,
    record,
  }
  return running
}

/** Windows may have been upgraded, or the cable pulled, while the device was off; names and random digits stay. */
function withNewWindows(record: DeviceRecord, { windows, languages, link }: Machine): DeviceRecord {
  const machine = { ...record.oobe.machine, windows, languages, link }
  return { ...record, oobe: { ...record.oobe, machine } }
}

export function recordStep(running: Running, step: DeviceStep, outcome: StepOutcome, detail: string): void {
  const at = new Date(running.clock.now()).toISOString()
  const entry: TraceEntry = { at, step, outcome, detail: detail.slice(0, 500) }
  running.record = { ...running.record, trace: [...running.record.trace, entry] }
  running.options.onStep?.(entry)
}

/** As chosen on the device, else the first that it brought along. */
export function languageOf({ record }: Running): string {
  const { language, machine } = record.oobe
  return language ?? machine.languages[0] ?? 'en-US'
}

export async function save(running: Running): Promise<void> {
  await running.disk.write('state', running.record)
}

/** Of at most 500 characters each, so that a batch stays below the service's 64 KiB. */
const batch = 80

/** Reporting never fails the flow: unsent steps go with the next batch. */
export async function reportSteps(running: Running, atLeast: number): Promise<void> {
  for (;;) {
    const { trace, reported } = running.record
    const waiting = trace.slice(reported, reported + batch)
    if (waiting.length < atLeast || waiting.length === 0) return
    if (!(await running.ztd.report(waiting))) return
    running.record = { ...running.record, reported: reported + waiting.length }
  }
}
