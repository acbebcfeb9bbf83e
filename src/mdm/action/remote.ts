// Remote actions after which a device stays managed: what is sent for each, and what the device's answers mean (RemoteWipe, Reboot,
// DevDetail, BitLocker, LAPS, RemoteFind, DiagnosticLog and DMClient CSPs; docs/operating/remote-actions.md).
//
// Invariants
//   1. An action is steps, one command each; a step that asks how it went waits for another session, since the device acts between them.
//   2. While a reset waits or is under way the device gets nothing else: what it got would be lost with it.
//   3. A state that ends an action is never left, and each open one is left by an answer, a new session, a cancellation or its expiry,
//      also one that the device got and says nothing more of.

import { archiveDefinition, archiveResults, readArchiveResults } from '../../protocol/csp/diagnostic-archive.ts'
import { isSuccess } from '../../protocol/syncml/status.ts'
import { XmlError } from '../../protocol/xml.ts'
import type { SentCommand } from '../tree.ts'
import type { ActionKind } from './action.ts'

/** As Graph names them. */
export const remoteKinds = [
  'syncDevice',
  'rebootNow',
  'setDeviceName',
  'automaticRedeployment',
  'cleanWindowsDevice',
  'rotateBitLockerKeys',
  'rotateLocalAdminPassword',
  'locateDevice',
  'collectDiagnostics',
] as const
export type RemoteKind = (typeof remoteKinds)[number]

export type RemoteState = 'pending' | 'active' | 'done' | 'failed' | 'notSupported' | 'canceled'

export type Parameters = { readonly deviceName?: string | undefined }

export type OpenAction = {
  readonly id: string
  readonly kind: RemoteKind | ActionKind
  readonly state: 'pending' | 'active'
  readonly step: number
  readonly parameters: Parameters
  readonly result: string | null
}

type Verdict = 'go-on' | 'wait' | 'failed'

type Step = {
  readonly command: SentCommand
  /** Of a value that was asked for; a command that was accepted goes on. */
  readonly judge?: (value: string) => Verdict
  /** What of the value is for people; all of it else. */
  readonly shown?: (value: string) => string
  /** The value is what the action is for. */
  readonly tells?: true
  /** That the device answers at all says what was to be known. */
  readonly anyAnswer?: true
}

const vendor = './Device/Vendor/MSFT'
const nameNode = './DevDetail/Ext/Microsoft/DNSComputerName'

const exec = (path: string, data?: string): Step => ({
  command: { kind: 'Exec', uri: `${vendor}/${path}`, format: 'chr', ...(data !== undefined && { data }) },
})

const get = (uri: string, judge?: (value: string) => Verdict): Step => ({
  command: { kind: 'Get', uri },
  ...(judge && { judge }),
})

const askFor = (path: string): Step => ({ ...get(`${vendor}/${path}`), tells: true })

/** RemoteWipe/AutomaticRedeployment/Status. It is asked behind an accepted reset only: 0, that there was none, is a failure then. */
function judgeReset(status: string): Verdict {
  if (status === '1') return 'go-on'
  return resetFailures[status] === undefined ? 'wait' : 'failed'
}

/** What is under way is another number in each CSP. 0 went well, and what came of it is not here; all else is an error. */
const judgeRotation =
  (...underWay: readonly string[]) =>
  (status: string): Verdict =>
    underWay.includes(status) ? 'wait' : 'failed'

/** E_PENDING as a signed number, and as the LAPS CSP's page has it, where a digit is missing (0x8000000). */
const pending = [String(0x8000000a | 0), String(0x8000000)]

export function stepsOf({ id, kind, parameters }: Pick<OpenAction, 'id' | 'kind' | 'parameters'>): readonly Step[] {
  const { deviceName = '' } = parameters
  switch (kind) {
    case 'rebootNow':
      return [{ command: { kind: 'Exec', uri: `${vendor}/Reboot/RebootNow`, format: 'null' } }]
    case 'setDeviceName':
      return [
        { command: { kind: 'Replace', uri: nameNode, format: 'chr', data: deviceName } },
        get(nameNode, (name) => (isNamed(name, deviceName) ? 'go-on' : 'wait')),
      ]
    case 'automaticRedeployment': {
      const node = 'RemoteWipe/AutomaticRedeployment'
      return [exec(`${node}/doAutomaticRedeployment`), get(`${vendor}/${node}/Status`, judgeReset)]
    }
    case 'cleanWindowsDevice':
      // There is no node that tells how it ended: a device that begins another session is back.
      return [
        exec('RemoteWipe/doWipePersistUserData'),
        { ...get(`${vendor}/RemoteWipe/AutomaticRedeployment/Status`), anyAnswer: true },
      ]
    // the new secret ends the action when it arrives (docs/protocols/device-secrets.md); the device is asked in case that it does not
    case 'rotateBitLockerKeys':
      return [
        exec('BitLocker/RotateRecoveryPasswords', id),
        get(`${vendor}/BitLocker/Status/RotateRecoveryPasswordsStatus`, judgeRotation('1', '2')),
      ]
    case 'rotateLocalAdminPassword':
      return [
        { command: { kind: 'Exec', uri: `${vendor}/LAPS/Actions/ResetPassword`, format: 'null' } },
        get(`${vendor}/LAPS/Actions/ResetPasswordStatus`, judgeRotation(...pending)),
      ]
    case 'locateDevice':
      return [askFor('RemoteFind/Location/Latitude'), askFor('RemoteFind/Location/Longitude')]
    case 'collectDiagnostics':
      // what it sends ends the action when it arrives; the results are asked for in case that it does not
      return [
        // its request names an address of the day that it is sent
        { command: { kind: 'Exec', uri: archiveDefinition, format: 'chr' } },
        { ...get(archiveResults, judgeArchive(id)), shown: archiveFailure },
      ]
    default:
      return []
  }
}

/** What stands there of an earlier request is waited out. */
const judgeArchive =
  (id: string) =>
  (told: string): Verdict => {
    const results = archiveOf(told)
    return results?.id.toLowerCase() === id ? 'failed' : 'wait'
  }

/** As people look it up; empty where the device says that it succeeded, or nothing that can be read. */
function archiveFailure(told: string): string {
  const { hresult = 0 } = archiveOf(told) ?? {}
  return hresult === 0 ? '' : `0x${hresult.toString(16).padStart(8, '0')}`
}

function archiveOf(told: string) {
  try {
    return told === '' ? undefined : readArchiveResults(told)
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}

/** The command of the step that the action stands at, marked as its own. */
export function commandOf(action: OpenAction): SentCommand | undefined {
  const step = stepsOf(action)[action.step]
  return step && { ...step.command, action: action.id }
}

export const resets: readonly OpenAction['kind'][] = ['automaticRedeployment', 'cleanWindowsDevice']
export const isReset = (kind: OpenAction['kind']): boolean => resets.includes(kind)

/** Such an action is done when the device begins a session. */
export const endsWithSession = ({ kind }: OpenAction): boolean => kind === 'syncDevice'

export type Progress =
  | { readonly state: 'active'; readonly step: number; readonly atOnce: boolean; readonly result: string | null }
  | { readonly state: 'done'; readonly result: string | null }
  | { readonly state: 'failed' | 'notSupported'; readonly result: string | null; readonly reason: string }

const notThere = [404, 405, 406, 501]

/** What the device's answer to the command of its step makes of an action. */
export function progressOf(action: OpenAction, status: number, value: string | undefined): Progress {
  const steps = stepsOf(action)
  const step = steps[action.step]
  const told = step?.shown?.(value?.trim() ?? '') ?? value?.trim() ?? ''
  if (!isSuccess(status) && !step?.anyAnswer) {
    const state = notThere.includes(status) ? 'notSupported' : 'failed'
    return { state, result: action.result, reason: `the device answered ${status}` }
  }
  const verdict = step?.judge?.(value?.trim() ?? '') ?? 'go-on'
  if (verdict === 'failed') return { state: 'failed', result: told, reason: failureOf(action, told) }
  if (verdict === 'wait') return { state: 'active', step: action.step, atOnce: false, result: told }
  const result = step?.tells ? [action.result, told].filter(Boolean).join(', ') : step?.judge ? told : action.result
  const next = steps[action.step + 1]
  if (!next) return { state: 'done', result }
  return { state: 'active', step: action.step + 1, atOnce: next.tells === true, result }
}

const resetFailures: Readonly<Record<string, string>> = {
  '0': 'the device accepted the reset and was not reset: Windows is as it was',
  '30': 'the reset did not begin: is the recovery environment of Windows on?',
  '40': 'the reset did not begin: the device is not on mains power',
  '50': 'the reset began and failed within Windows',
}

function failureOf({ kind }: OpenAction, told: string): string {
  if (kind === 'collectDiagnostics' && told === '') {
    return 'the device says that it sent its logs, and they did not arrive: does it reach the address of this service?'
  }
  if (rotations.includes(kind) && told === '0') {
    return 'the device says that it made a new one, and it did not arrive: is the device joined, does its policy keep it in this directory, and does it reach the registration service?'
  }
  return (kind === 'automaticRedeployment' && resetFailures[told]) || `the device reports ${told}`
}

const rotations: readonly OpenAction['kind'][] = ['rotateBitLockerKeys', 'rotateLocalAdminPassword']

const longestName = 15

/** As the name template of a deployment profile: what Windows takes. Undefined when it may be. */
export function problemOfName(name: string): string | undefined {
  const plain = name
    .replaceAll('%SERIAL%', 's')
    .replaceAll(/%RAND:([1-9]|1[0-4])%/g, (_, digits) => '1'.repeat(Number(digits)))
  if (plain === '') return 'A name is needed.'
  if (plain.includes('%'))
    return 'Of what stands between percent signs only %SERIAL% and %RAND:x% are known, x from 1 to 14.'
  if (!/^[A-Za-z0-9-]+$/.test(plain)) return 'A name has letters, digits and hyphens only.'
  if (plain.length > longestName) return `A name has at most ${longestName} characters.`
  if (/^\d+$/.test(plain) && !name.includes('%SERIAL%')) return 'A name has more than digits.'
  return undefined
}

function isNamed(name: string, wanted: string): boolean {
  const pattern = wanted
    .split(/(%SERIAL%|%RAND:\d+%)/)
    .map((part) => {
      if (part === '%SERIAL%') return '[A-Za-z0-9-]*'
      const digits = /^%RAND:(\d+)%$/.exec(part)?.[1]
      return digits === undefined ? part : `\\d{1,${digits}}`
    })
    .join('')
  return new RegExp(`^${pattern}$`, 'i').test(name)
}

const hourMs = 3_600_000

/** What nobody fetched for so long is canceled: a restart a month late surprises whoever sits there. */
export const waitsMs: Readonly<Record<RemoteKind, number>> = {
  syncDevice: 72 * hourMs,
  rebootNow: 72 * hourMs,
  locateDevice: 72 * hourMs,
  setDeviceName: 30 * 24 * hourMs,
  automaticRedeployment: 30 * 24 * hourMs,
  cleanWindowsDevice: 30 * 24 * hourMs,
  rotateBitLockerKeys: 30 * 24 * hourMs,
  rotateLocalAdminPassword: 30 * 24 * hourMs,
  collectDiagnostics: 72 * hourMs,
}

/** Of what the device got: how long it may say the same of it, or nothing. */
export const answersWithinDays = 14

/** The open action that speaks against another one; undefined when it may be asked. */
export function inTheWay(open: readonly OpenAction[], kind: RemoteKind): OpenAction | undefined {
  if (kind === 'syncDevice') return undefined
  return open.find((one) =>
    isReset(one.kind) ? one.kind !== kind : isReset(kind) && one.state === 'active' && one.kind !== 'syncDevice',
  )
}
