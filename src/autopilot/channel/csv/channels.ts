// The four ways to register by a CSV that administrators and partners know, each with its own columns and limits, for the importer, the
// doctor and the forms of the portals (docs/protocols/device-csv.md). The original of each reads its own file to the letter.

import type { Channel } from '../../../kernel/channel.ts'
import { takesNames, ways } from '../../../kernel/way.ts'

export type ChannelName = 'mdm' | 'partner-center' | 'store' | 'business'

export type ColumnOfChannel =
  | 'serialNumber'
  | 'productKey'
  | 'hardwareHash'
  | 'groupTag'
  | 'assignedUser'
  | 'manufacturer'
  | 'model'

type CsvChannel = {
  /** As devices that came by it say. */
  readonly door: Extract<Channel, 'mdm-csv' | 'partner-center-csv' | 'store-csv' | 'business-csv'>
  /** In order; those after `needed` may be missing from the end. */
  readonly columns: readonly ColumnOfChannel[]
  readonly needed: number
  readonly rows: number
  /** Whether a row may name a device that has no hash: by its product ID, or by manufacturer, model and serial number. */
  readonly byName: boolean
}

const three: readonly ColumnOfChannel[] = ['serialNumber', 'productKey', 'hardwareHash']

const channel = (door: CsvChannel['door'], columns: readonly ColumnOfChannel[], needed: number): CsvChannel => ({
  ...{ door, columns, needed },
  ...{ rows: ways[door].most, byName: takesNames(door) },
})

export const channels: Readonly<Record<ChannelName, CsvChannel>> = {
  mdm: channel('mdm-csv', [...three, 'groupTag', 'assignedUser'], 3),
  'partner-center': channel('partner-center-csv', [...three, 'manufacturer', 'model'], 5),
  store: channel('store-csv', three, 3),
  business: channel('business-csv', three, 3),
}

export const channelNames = Object.keys(channels) as readonly ChannelName[]

/** The first spelling is what we write; Partner Center's template has the other one. */
export const headings: Readonly<Record<ColumnOfChannel, readonly string[]>> = {
  serialNumber: ['Device Serial Number', 'Device serial number'],
  productKey: ['Windows Product ID', 'Windows product ID'],
  hardwareHash: ['Hardware Hash', 'Hardware hash'],
  groupTag: ['Group Tag'],
  assignedUser: ['Assigned User'],
  manufacturer: ['Manufacturer name'],
  model: ['Device model'],
}

export const headingOf = (column: ColumnOfChannel): string => headings[column][0] ?? column

/** The first line of a file for it, whole. */
export const headerOf = (name: ChannelName): readonly string[] => channels[name].columns.map(headingOf)
