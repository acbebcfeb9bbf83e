// Values that each device gets of its own: where it enrols for a certificate, whose certificate that authority has, and the challenge
// with which it may. A challenge is what we say of the device and the profile, signed: nothing is stored until it is used.

import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { isSignature, signatureOf } from '../signed-token.ts'
import type { Setting } from './setting.ts'

export const scepPath = (tenantId: string): string => `/scep/${tenantId}/pkiclient.exe`

export const longestName = 64

/** What a subject may say of a device. Its serial number is what the device says of itself. */
export const subjectNames = ['DeviceId', 'AAD_Device_ID', 'SerialNumber'] as const
export type SubjectName = (typeof subjectNames)[number]

const nameOf = (name: SubjectName): RegExp => new RegExp(`\\{\\{${name}\\}\\}`, 'gi')
export const names = (subject: string, name: SubjectName): boolean => nameOf(name).test(subject)

/** With what is not known left out. Of the serial number, which has any length, as much as there is room for. */
export function fillSubject(subject: string, known: { readonly [Name in SubjectName]?: string | undefined }): string {
  // by a function: in a text that is put in its place a dollar sign would mean something
  const put = (into: string, name: SubjectName, value = '') => into.replace(nameOf(name), () => value)
  const identified = put(put(subject, 'DeviceId', known.DeviceId), 'AAD_Device_ID', known.AAD_Device_ID)
  const room = Math.max(0, longestName - put(identified, 'SerialNumber').length)
  const times = identified.match(nameOf('SerialNumber'))?.length ?? 1
  return put(identified, 'SerialNumber', known.SerialNumber?.slice(0, Math.floor(room / times)))
}

type Device = {
  readonly tenantId: TenantId
  readonly enrollmentId: EnrollmentId
  readonly policyId: string
  readonly content: { readonly key: Uint8Array; readonly origin: string }
  readonly authority: string | null
  readonly now: Date
}

export function forDevice(settings: readonly Setting[], device: Device): readonly Setting[] {
  return settings.map(({ given, ...setting }) => {
    if (given === undefined) return setting
    if (given === 'scep-address') return { ...setting, value: `${device.content.origin}${scepPath(device.tenantId)}` }
    if (given === 'scep-authority') return { ...setting, value: device.authority?.toUpperCase() ?? '' }
    // the authority fills in the rest when it certifies: what the device asks for decides nothing
    if (given === 'scep-subject')
      return { ...setting, value: fillSubject(setting.value, { DeviceId: device.enrollmentId }) }
    const profile = setting.value
    return { ...setting, value: makeChallenge(device.content.key, { ...device, profile }, device.now) }
  })
}

export type Challenged = {
  readonly tenantId: string
  readonly enrollmentId: string
  readonly policyId: string
  /** Stands for subject, usage and everything else of the profile as it was. */
  readonly profile: string
}

/** A device enrols as soon as its session is over. */
const lifeMs = 3600_000
const purpose = 'mdm-scep-challenge'

const text = ({ tenantId, enrollmentId, policyId, profile }: Challenged, expires: string): string =>
  [tenantId, enrollmentId, policyId, profile, expires].join('\n')

/** Fits into a challenge password (RFC 2985 §5.4.1: 255 characters), in characters that every encoding of it has. */
export function makeChallenge(key: Uint8Array, device: Challenged, now: Date): string {
  const expires = (now.getTime() + lifeMs).toString(16) // to the millisecond: two orders never share a challenge
  const signature = Buffer.from(signatureOf(key, purpose, text(device, expires)), 'base64url').toString('hex')
  return [device.enrollmentId, device.policyId, device.profile, expires, signature].join('.')
}

/** Undefined unless we made it for this organisation, less than an hour ago. */
export function openChallenge(key: Uint8Array, tenantId: string, challenge: string, now: Date): Challenged | undefined {
  const [enrollmentId = '', policyId = '', profile = '', expires = '', signature = '', more] = challenge.split('.', 6)
  const device = { tenantId, enrollmentId, policyId, profile }
  // spelled as we spell it: a challenge counts once, and is known again by its text
  if (!/^[0-9a-f]{64}$/.test(signature)) return undefined
  const signed = Buffer.from(signature, 'hex').toString('base64url')
  if (more !== undefined || !isSignature(key, purpose, text(device, expires), signed)) return undefined
  return Number.parseInt(expires, 16) > now.getTime() ? device : undefined
}
