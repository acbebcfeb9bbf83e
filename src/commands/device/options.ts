// Options common to `taxiway device` and `taxiway fleet`: addresses of services, and how faults and answers are written on the
// command line.

import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { Fault } from '../../kernel/fault.ts'
import { type AspectName, aspectNames, type Health, healthValues } from '../../simulator/csp/health/health.ts'
import { failures } from '../../simulator/failure/all.ts'
import { pages } from '../../simulator/oobe/event.ts'
import { type DeviceFault, type DeviceServices, faultKinds, networkSteps } from '../../simulator/options.ts'
import { parseTpmAddress, type SwtpmAddress } from '../../simulator/tpm/swtpm.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenFile } from '../given-file.ts'
import { neverStarted, operatorFile, serverOf } from '../operator-file.ts'

export type ServiceOptions = {
  readonly urls?: string
  /** Of the server, in place of `urls`. */
  readonly data?: string
  readonly service: Readonly<Record<string, string>>
  readonly ca?: string
  /** Folder of a device that was switched on before: omitted options keep their values. */
  readonly state?: string
}

const needed = ['ztd', 'login', 'drs'] as const

/**
 * From the document that `taxiway start --json` prints, or one by one; single options win. Where nothing is said, the server that
 * other commands find, too: that of the data folder.
 */
export function readServices(
  { urls, data, service, ca, state }: ServiceOptions,
  running = serverIn,
): { services: DeviceServices; ca: string | undefined } {
  if (state !== undefined) refuseFolderOfOthers(state)
  const before = state === undefined ? undefined : readSurroundings(state)
  const saidNothing = urls === undefined && !before?.services && Object.keys(service).length === 0
  const asked = saidNothing || data !== undefined
  const started = urls !== undefined ? readStarted(urls) : asked ? running(data) : undefined
  const known: Readonly<Record<string, string>> = { ...before?.services, ...started?.urls, ...service }
  const missing = needed.filter((name) => !known[name])
  if (missing.length > 0) {
    throw new Fault(
      'invalid-input',
      `The device does not know where ${missing.join(', ')} is. Start a server (taxiway start), give --urls with what 'taxiway start --json' printed, or ${missing.map((name) => `--service ${name}=https://…`).join(' ')}.`,
    )
  }
  const file = ca ?? started?.ca
  const { ztd = '', login = '', drs = '', enrollment, internet } = known
  return {
    services: { ztd, login, drs, ...(enrollment ? { enrollment } : {}), ...(internet ? { internet } : {}) },
    ca: file === undefined ? before?.ca : readGivenFile(file, 'Name the file of certificates.').toString('utf8'),
  }
}

/** `hash` and `tpm`: the machine itself. */
type Surroundings = {
  readonly services: Readonly<Record<string, string>>
  readonly ca?: string
  readonly hash?: string
  readonly tpm?: SwtpmAddress
}

/**
 * What stands in the folder decides to which addresses the device sends passwords, and whom it trusts there; and it holds the
 * device's keys. In a place that all accounts share, as /tmp, somebody else may have made it first.
 */
export function refuseFolderOfOthers(state: string): void {
  const found = statSync(state, { throwIfNoEntry: false })
  const own = process.getuid?.()
  if (!found || own === undefined) return // Windows keeps no such numbers
  const why =
    found.uid !== own
      ? 'belongs to another account of this machine'
      : (found.mode & 0o002) !== 0
        ? 'can be written by every account of this machine'
        : undefined
  if (why === undefined) return
  throw new Fault(
    'forbidden',
    `The folder ${state} ${why}, who could have the device send its passwords elsewhere. Nothing was done; name a folder of your own with --state.`,
    { reason: 'folder-of-others' },
  )
}

/** Beside the device's disk and not on it: a wiped device is the same machine in the same place. */
const surroundingsOf = (state: string): string => join(state, 'surroundings.json')

export function readSurroundings(state: string): Surroundings | undefined {
  try {
    return JSON.parse(readFileSync(surroundingsOf(state), 'utf8')) as Surroundings
  } catch {
    return undefined // then the addresses are asked for
  }
}

/** So that whatever happens to the device next needs the folder alone. */
export function remember(state: string, surroundings: Surroundings): void {
  mkdirSync(state, { recursive: true, mode: 0o700 })
  writeSafeFile(surroundingsOf(state), JSON.stringify(surroundings))
}

function serverIn(named: string | undefined): Started | undefined {
  const { data } = serverOf({ data: named })
  const urls = operatorFile(data).read()?.urls
  if (!urls && named !== undefined) throw neverStarted(data)
  return urls && { urls, ca: join(data, 'ca.pem') }
}

type Started = { readonly urls: Readonly<Record<string, string>>; readonly ca?: string }

function readStarted(file: string): Started {
  const text = readGivenFile(file, 'Name the file of addresses.').toString('utf8')
  let why: string | undefined
  try {
    const value = JSON.parse(text.trim().split('\n').at(-1) ?? '')
    if (typeof value?.urls === 'object' && value.urls !== null) return value
    if (typeof value?.error?.message === 'string') why = value.error.message
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Fault(
    'invalid-input',
    why === undefined
      ? `${file} is not what 'taxiway start --json' prints: it has no "urls".`
      : `${file} has no addresses: that start failed. ${why}`,
  )
}

export function collectService(text: string, before: Record<string, string>): Record<string, string> {
  const [name = '', url = ''] = text.split(/=(.*)/s)
  if (!['ztd', 'login', 'drs', 'internet'].includes(name) || !URL.canParse(url)) {
    throw new InvalidArgumentError('Write it as ztd=https://host:port; names are ztd, login, drs and internet.')
  }
  return { ...before, [name]: url.replace(/\/$/, '') }
}

export function collectFault(text: string, before: readonly DeviceFault[]): readonly DeviceFault[] {
  const [, at, kind, times] = /^([a-z-]+)=([a-z0-9-]+?)(?:x(\d{1,3}))?$/.exec(text) ?? []
  const step = networkSteps.find((one) => one === at)
  const accident = faultKinds.find((one) => one === kind)
  if (!step || !accident) {
    throw new InvalidArgumentError(
      `Write it as join=kill or sync=network-lossx3. Places: ${networkSteps.join(', ')}. Kinds: ${faultKinds.join(', ')}.`,
    )
  }
  return [...before, { at: step, kind: accident, ...(times ? { times: Number(times) } : {}) }]
}

/** A number of docs/failures.md. */
export function collectFailure(text: string, before: readonly number[]): readonly number[] {
  if (!failures.some(({ number }) => String(number) === text)) {
    throw new InvalidArgumentError('Give a number that taxiway device failures lists.')
  }
  return [...before, Number(text)]
}

export function collectHealth(text: string, before: Health): Health {
  const [, name, said] = /^([a-z-]+)=([a-z]+)$/.exec(text) ?? []
  const aspect: AspectName | undefined = aspectNames.find((one) => one === name)
  const value = healthValues.find((one) => one === said)
  if (!aspect || !value) {
    throw new InvalidArgumentError(
      `Write it as secure-boot=off. Names: ${aspectNames.join(', ')}. Values: ${healthValues.join(', ')}.`,
    )
  }
  return { ...before, [aspect]: value }
}

export const healthOption = (): Option =>
  new Option('--health <name=value>', 'what it says of its health from now on: on, off or missing; repeatable')
    .argParser(collectHealth)
    .default({}, 'as it was')

/** `page=value`; given several times for one page, the answers are used one after the other. */
export function collectAnswer(text: string, before: Record<string, string[]>): Record<string, string[]> {
  const [page = '', value] = text.split(/=(.*)/s)
  if (!(pages as readonly string[]).includes(page) || value === undefined) {
    throw new InvalidArgumentError(`Write it as region=DE. Pages: ${pages.join(', ')}.`)
  }
  return { ...before, [page]: [...(before[page] ?? []), value] }
}

export function readTpmAddress(text: string): SwtpmAddress {
  const address = parseTpmAddress(text)
  if (!address) throw new InvalidArgumentError('Write it as swtpm:/path/of/socket or swtpm:127.0.0.1:2321.')
  return address
}

export function collectText(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number.')
  return Number(text)
}

export function oneAtLeast(text: string): number {
  const number = wholeNumber(text)
  if (number === 0) throw new InvalidArgumentError('Give a whole number, 1 at least.')
  return number
}
