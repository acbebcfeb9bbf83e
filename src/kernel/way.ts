// What each way of the original to register devices takes: how many of them in one submission, named by what, and whether it makes
// profiles. The doors hold their limits by this table, and docs/protocols/doors.md is made from it.

import type { Channel } from './channel.ts'

/** The 4K hardware hash; manufacturer, model and serial number; the id of the Windows product key. */
export const deviceIds = ['hash', 'tuple', 'key'] as const
export type DeviceId = (typeof deviceIds)[number]

/** A door, what management does by itself, and a file that registers nothing. */
export type Way = Exclude<Channel, 'graph' | 'sealed-list' | 'prepared-pc'> | 'existing-devices'

type Takes = {
  /** Devices of one submission; null: nobody submits any. */
  readonly most: number | null
  /** In the order of `deviceIds`. */
  readonly takes: readonly DeviceId[]
  /** Whether a profile is made and assigned there; `file`: it is in the file. */
  readonly profiles: 'no' | 'yes' | 'file'
}

export const ways = {
  'oem-direct': { most: 1000, takes: ['tuple', 'key'], profiles: 'no' },
  'partner-center-api': { most: 1000, takes: ['hash', 'tuple', 'key'], profiles: 'yes' },
  'partner-center-csv': { most: 1000, takes: ['hash', 'tuple', 'key'], profiles: 'yes' },
  'mdm-csv': { most: 500, takes: ['hash'], profiles: 'yes' },
  'store-csv': { most: 1000, takes: ['hash'], profiles: 'yes' },
  'business-csv': { most: 1000, takes: ['hash'], profiles: 'yes' },
  conversion: { most: null, takes: ['hash'], profiles: 'no' },
  'existing-devices': { most: null, takes: [], profiles: 'file' },
} as const satisfies Readonly<Record<Way, Takes>>

export const takesNames = (way: Way): boolean => (ways[way] as Takes).takes.includes('tuple')
