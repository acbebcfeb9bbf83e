// What rules know of a device in the moment in which it is registered: nobody has joined or named it yet.

import { deviceOwnership } from '../device-ownership.ts'
import type { Facts } from './evaluate.ts'
import { inSmallLetters } from './facts.ts'

export const newDeviceFacts = (device: {
  readonly objectId: string
  readonly deviceId: string
  readonly displayName: string
  readonly deviceManufacturer: string | null
  readonly deviceModel: string | null
  readonly devicePhysicalIds: readonly string[]
}): Facts => inSmallLetters({ ...device, ...always })

const always = {
  accountEnabled: true,
  deviceOwnership,
  profileType: 'RegisteredDevice',
  memberOf: [],
} as const
