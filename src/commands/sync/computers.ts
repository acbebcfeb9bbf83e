// Computers of an Active Directory: what an entry says, who comes, changes and leaves, and how that reaches the server. Each is sent
// whole, also one of which nothing seems to change: which certificates it has here is not shown.

import { X509Certificate } from 'node:crypto'

import { type Api, ApiError } from '../../client/api.ts'
import { isOwnSubject } from '../../directory/computer/computer.ts'
import { withoutUnseen } from '../../kernel/text/plain-name.ts'
import { everyOne } from '../named/find.ts'
import { allOf } from '../named/several.ts'
import type { Failure } from './apply.ts'
import { type Entry, idOf, isActive, textOf, valuesOf } from './ldap-entry.ts'
import type { Plan, Settings, Step } from './plan/plan.ts'

export type SourceComputer = {
  /** objectGUID: the device's id in certificates and tokens. */
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly securityIdentifier: string
  /** DER in base64. */
  readonly userCertificates: readonly string[]
  readonly operatingSystem: string
  readonly operatingSystemVersion: string
  /** Certificates of its object that prove nothing, and are not sent. */
  readonly passedOver: number
}

/** As `GET /beta/devices` shows it. */
type Present = {
  readonly id: string
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly onPremisesSecurityIdentifier: string | null
  readonly operatingSystem: string | null
  readonly operatingSystemVersion: string | null
  readonly source: string | null
  readonly onPremisesAccountEnabled: boolean | null
}

/** Without a certificate in its object a computer can register nothing. */
export const everyComputer = '(&(objectClass=computer)(userCertificate=*))'
export const computerAttributes = [
  ...['isCriticalSystemObject', 'objectGUID', 'objectSid', 'cn', 'userCertificate', 'userAccountControl'],
  ...['operatingSystem', 'operatingSystemVersion'],
]
const mostCertificates = 10

export function computerOf(entry: Entry): SourceComputer | string {
  const deviceId = idOf(entry)
  const [sid] = valuesOf(entry, 'objectSid')
  const securityIdentifier = Buffer.isBuffer(sid) ? sidText(sid) : undefined
  if (deviceId === undefined || securityIdentifier === undefined) {
    return `${entry.dn} has no objectGUID and objectSid of a computer in a domain.`
  }
  const certificates = [...valuesOf(entry, 'userCertificate'), ...valuesOf(entry, 'userCertificate;binary')]
    .map((one) => (Buffer.isBuffer(one) ? one : Buffer.from(one, 'latin1')))
    .filter((one) => one.length > 0)
  const own = certificates.filter((der) => isOwn(der, deviceId))
  if (own.length === 0) {
    return `${entry.dn} has no certificate of its own in userCertificate: subject CN=${deviceId}. Windows writes it when it is told to register.`
  }
  // a computer may choose what it is called, and is disabled here all the same (T-50)
  const seen = (name: string) => withoutUnseen(textOf(entry, name))
  return {
    deviceId,
    securityIdentifier,
    displayName: (seen('cn') || deviceId).slice(0, 256),
    accountEnabled: isActive(entry),
    userCertificates: own.slice(-mostCertificates).map((one) => one.toString('base64')),
    passedOver: certificates.length - own.length,
    operatingSystem: seen('operatingSystem').slice(0, 64),
    operatingSystemVersion: seen('operatingSystemVersion').slice(0, 64),
  }
}

/** Others may be of an authority, or no certificate at all. */
function isOwn(der: Buffer, deviceId: string): boolean {
  try {
    return isOwnSubject(new X509Certificate(der).subject, deviceId)
  } catch {
    return false
  }
}

/** [MS-DTYP] 2.4.2.2: of a domain, with five numbers behind its authority. */
function sidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 28 || bytes[0] !== 1 || bytes[1] !== 5) return undefined
  const numbers = [8, 12, 16, 20, 24].map((at) => bytes.readUInt32LE(at))
  return `S-1-${bytes.readUIntBE(2, 6)}-${numbers.join('-')}`
}

export const presentComputers = (api: Api): Promise<Present[]> =>
  everyOne<Present>(api, { path: '/beta/devices' }, `&$filter=${encodeURIComponent('onPremisesSyncEnabled eq true')}`)

const pathOf = (deviceId: string): string => `/beta/directory/onPremisesComputers/${deviceId}`

export type ComputerPlan = Plan & {
  /** Of which only a certificate may have changed. */
  readonly same: readonly Step[]
}

/** Who left is disabled, and its certificates prove nothing any more; it is never deleted. */
export function planComputers(
  source: readonly SourceComputer[],
  present: readonly Present[],
  { source: from }: Pick<Settings, 'source'>,
): ComputerPlan {
  const known = new Map(present.map((one) => [one.deviceId, one]))
  const seen = new Set(source.map(({ deviceId }) => deviceId))
  const steps: Step[] = []
  const same: Step[] = []
  for (const { deviceId, passedOver: _, ...said } of source) {
    const before = known.get(deviceId)
    const members = before ? changesOf(before, said) : []
    const operation = { method: 'PUT', path: pathOf(deviceId), data: { source: from, ...said } } as const
    const step = { what: before ? 'changes' : 'comes', name: said.displayName, members, operation } as const
    if (before && members.length === 0) same.push(step)
    else steps.push(step)
  }
  const ours = present.filter((one) => one.source === from)
  for (const one of ours) {
    if (seen.has(one.deviceId)) continue
    const {
      displayName,
      onPremisesSecurityIdentifier: securityIdentifier,
      operatingSystem,
      operatingSystemVersion,
    } = one
    const said = { displayName, securityIdentifier, operatingSystem, operatingSystemVersion }
    const data = { source: from, ...said, accountEnabled: false, userCertificates: [] }
    const operation = { method: 'PUT', path: pathOf(one.deviceId), data } as const
    const step = { what: 'leaves', name: displayName, members: ['accountEnabled'], operation } as const
    // of one that its directory had disabled, the certificates may count still
    if (isEnabledThere(one)) steps.push(step)
    else same.push(step)
  }
  return { steps, same, remarks: remarksOn(source, known), before: ours.length }
}

/** As the directory said last; here an administrator or an alarm may have disabled it since, which the directory does not change. */
const isEnabledThere = ({ onPremisesAccountEnabled, accountEnabled }: Present): boolean =>
  onPremisesAccountEnabled ?? accountEnabled

const mostNames = 5

function remarksOn(source: readonly SourceComputer[], known: ReadonlyMap<string, Present>): string[] {
  const disabledHere = source.filter(({ deviceId, accountEnabled }) => {
    const before = known.get(deviceId)
    return accountEnabled && before?.accountEnabled === false && isEnabledThere(before)
  })
  const more = source.filter(({ passedOver }) => passedOver > 0)
  const certificates = more.reduce((sum, { passedOver }) => sum + passedOver, 0)
  return [
    ...(disabledHere.length > 0
      ? [`Disabled here, whatever the directory says, until somebody enables them here: ${namesOf(disabledHere)}.`]
      : []),
    ...(more.length > 0
      ? [
          `Passed over: ${certificates} certificates in userCertificate of ${namesOf(more)}. Only one whose subject is CN= and the objectGUID proves a computer.`,
        ]
      : []),
  ]
}

function namesOf(some: readonly SourceComputer[]): string {
  const names = some.slice(0, mostNames).map(({ displayName }) => displayName)
  return allOf(some.length > mostNames ? [...names, `${some.length - mostNames} more`] : names)
}

const changesOf = (before: Present, said: Omit<SourceComputer, 'deviceId' | 'passedOver'>): string[] => [
  ...(before.displayName === said.displayName ? [] : ['displayName']),
  ...(isEnabledThere(before) === said.accountEnabled ? [] : ['accountEnabled']),
  ...(before.onPremisesSecurityIdentifier === said.securityIdentifier ? [] : ['securityIdentifier']),
]

/** What was refused; the others stand. */
export async function applyComputers(
  api: Api,
  { steps, same }: ComputerPlan,
  onDone: (count: number) => void,
): Promise<Failure[]> {
  const failures: Failure[] = []
  let done = 0
  for (const { name, operation } of [...steps, ...same]) {
    try {
      await api.put(operation.path, operation.data)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error
      failures.push({ name, message: error.message })
    }
    onDone(++done)
  }
  return failures
}
