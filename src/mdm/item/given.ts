// Values that each device gets of its own: where it enrols for a certificate, whose certificate that authority has, and the challenge
// with which it may. A challenge is what we say of the device and the profile, signed: nothing is stored until it is used.

import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { isSignature, signatureOf } from '../signed-token.ts'
import type { Setting } from './setting.ts'

export const scepPath = (tenantId: string): string => `/scep/${tenantId}/pkiclient.exe`

export const withDeviceId = (subject: string, deviceId: string): string =>
  subject.replace(/\{\{DeviceId\}\}/gi, deviceId)

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
    if (given === 'scep-subject') return { ...setting, value: withDeviceId(setting.value, device.enrollmentId) }
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
  const expires = Math.floor((now.getTime() + lifeMs) / 1000).toString(16)
  const signature = Buffer.from(signatureOf(key, purpose, text(device, expires)), 'base64url').toString('hex')
  return [device.enrollmentId, device.policyId, device.profile, expires, signature].join('.')
}

/** Undefined unless we made it for this organisation, less than an hour ago. */
export function openChallenge(key: Uint8Array, tenantId: string, challenge: string, now: Date): Challenged | undefined {
  const [enrollmentId = '', policyId = '', profile = '', expires = '', signature = '', more] = challenge.split('.', 6)
  const device = { tenantId, enrollmentId, policyId, profile }
  const signed = Buffer.from(signature, 'hex').toString('base64url')
  if (more !== undefined || !isSignature(key, purpose, text(device, expires), signed)) return undefined
  return Number.parseInt(expires, 16) * 1000 > now.getTime() ? device : undefined
}
