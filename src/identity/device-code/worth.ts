// What a sign-in with a code on another device is not good for. Whoever talks a person into typing a code gets their tokens; were
// these good for joining, the thief would have a device of the organisation that stays (T-13).

import type { Fault } from '../../kernel/fault.ts'
import type { RequestedResource } from '../access-token/claims.ts'
import { refusal } from '../refusal.ts'

const ofDevices: ReadonlySet<string> = new Set(['drs', 'mdm', 'other-mdm'])

export const isForDevices = (requested: RequestedResource | undefined): boolean =>
  requested !== undefined && ofDevices.has(requested.resource.key)

export const noDevices = (): Fault =>
  refusal(
    'device-proof-missing',
    'A sign-in with a code on another device joins and enrols no device. Sign in on the device itself, in its own sign-in page.',
  )

export function refuseForDevices(requested: RequestedResource | undefined): void {
  if (isForDevices(requested)) throw noDevices()
}
