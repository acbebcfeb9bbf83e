// A caller's options for a simulated device: the addresses of services, its parts, the answers of the person in front of
// it, and its accidents. Everything else the device learns from discovery, like the real one.

import type { HardwareFields } from '../protocol/hardware-hash/fields.ts'
import type { Health } from './csp/health/health.ts'
import type { Page } from './oobe/event.ts'
import type { AuthenticatorApp } from './port/authenticator-app.ts'
import type { Clock } from './port/clock.ts'
import type { Disk } from './port/disk.ts'
import type { KeySource } from './port/keys.ts'
import type { Tpm } from './port/tpm.ts'
import type { Prepared } from './prepared/prepared.ts'
import type { TraceEntry } from './trace.ts'

/** Origins a real device knows by name. `internet` is the simulated internet of src/simulator/internet.ts; without it nothing but ztd is probed. */
export type DeviceServices = {
  readonly ztd: string
  readonly login: string
  readonly drs: string
  /** Where enterpriseenrollment.DOMAIN leads, for devices that enrol without a join. */
  readonly enrollment?: string
  readonly internet?: string
}

/** The person in front of the machine. A list is used up one answer at a time; its last entry is then repeated. */
export type Answers = {
  readonly userName?: string
  /** Several: a first wrong one and then the right one, for example. */
  readonly password?: string | readonly string[]
  /** A temporary access pass, typed in place of the password. */
  readonly pass?: string
  /** What is shown where more than a password is asked for; without it that ends the sign-in. */
  readonly app?: AuthenticatorApp
  readonly pages?: Partial<Record<Page, string | readonly string[]>>
}

export const networkSteps = [
  'network',
  'updates',
  'hello',
  'attest',
  'profile',
  'sign-in',
  'join',
  'terms',
  'enroll',
  'sync',
  'download',
  'site',
  'events',
] as const
export type NetworkStep = (typeof networkSteps)[number]

export const faultKinds = ['network-loss', 'http-500', 'slow', 'kill'] as const
export type FaultKind = (typeof faultKinds)[number]

/**
 * An accident at requests of one step. `kill` lets the server finish its work and then cuts the power before the device
 * has stored anything, which is the worst moment; the device then starts again from its disk.
 */
export type DeviceFault = {
  readonly at: NetworkStep
  readonly kind: FaultKind
  /** How often; default once. */
  readonly times?: number
}

export type Hardware = {
  /** The 4,000 characters sent to the deployment service. */
  readonly hash: string
  readonly fields: Pick<HardwareFields, 'serialNumber' | 'manufacturer' | 'productName'>
}

export type DeviceOptions = {
  readonly services: DeviceServices
  readonly hardware: Hardware
  readonly answers?: Answers
  /** Default 10.0.17763.107, Windows 10 1809. */
  readonly os?: string
  /** Windows product number; default 48, Professional. */
  readonly osEdition?: number
  /** Preinstalled; default en-US alone. */
  readonly languages?: readonly string[]
  /** Default wired. */
  readonly link?: 'wired' | 'wifi'
  readonly wifi?: string
  /** Certificates (PEM) the device trusts besides nothing else: the installation's own CA. */
  readonly ca?: string
  /** Default: memory that is gone with the process. */
  readonly disk?: Disk
  /** Wipe first: OOBE starts again on the same hardware. */
  readonly reset?: boolean
  readonly faults?: readonly DeviceFault[]
  /** What it says of its health from now on; what is not named stays as it was. */
  readonly health?: Health
  /** Numbers of failures (docs/failures.md) that it meets for as long as it is on. */
  readonly fail?: readonly number[]
  readonly clock?: Clock
  readonly keys?: KeySource
  /**
   * A provisioning package with this bulk token is in the machine: its first run joins and enrols without a person, and the device
   * belongs to nobody.
   */
  readonly bulkToken?: string
  /** A package on a stick, or an answer file, sets the machine up in the place of who would sit before it. */
  readonly prepared?: Prepared
  /** Whoever signs in first sets up Windows Hello. */
  readonly hello?: boolean
  /** Opens the TPM whose endorsement key the hardware hash names; without one the device proves nothing. */
  readonly tpm?: Tpm
  /** How long a device waits between sessions while a status page is open; default 2000 ms. */
  readonly pollMs?: number
  /** Called for each recorded step. */
  readonly onStep?: (entry: TraceEntry) => void
}
