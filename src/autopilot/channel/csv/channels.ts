// The four ways to register by a CSV that administrators and partners know, each with its own columns and limits, for the importer, the
// doctor and the forms of the portals (docs/protocols/device-csv.md). The original of each reads its own file to the letter.

import type { Channel } from '../../../kernel/channel.ts'

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
  readonly door: Channel
  /** In order; those after `needed` may be missing from the end. */
  readonly columns: readonly ColumnOfChannel[]
  readonly needed: number
  readonly rows: number
  /** Whether a row may name a device that has no hash: by its product ID, or by manufacturer, model and serial number. */
  readonly byName: boolean
}

const three: readonly ColumnOfChannel[] = ['serialNumber', 'productKey', 'hardwareHash']

export const channels: Readonly<Record<ChannelName, CsvChannel>> = {
  mdm: { door: 'mdm-csv', columns: [...three, 'groupTag', 'assignedUser'], needed: 3, rows: 500, byName: false },
  'partner-center': {
    door: 'partner-center-csv',
    columns: [...three, 'manufacturer', 'model'],
    needed: 5,
    rows: 1000,
    byName: true,
  },
  store: { door: 'store-csv', columns: three, needed: 3, rows: 1000, byName: false },
  business: { door: 'business-csv', columns: three, needed: 3, rows: 1000, byName: false },
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
