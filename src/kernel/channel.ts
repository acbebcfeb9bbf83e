// The ways by which devices are registered: the doors of the original, the one without a door, and ours.

export const channels = [
  'oem-direct',
  'partner-center-api',
  'partner-center-csv',
  'store-csv',
  'mdm-csv',
  'business-csv',
  'graph',
  'sealed-list',
  'conversion',
  'prepared-pc',
] as const
export type Channel = (typeof channels)[number]

/** As a sentence goes on after "registered". */
export const channelWords: Readonly<Record<Channel, string>> = {
  'oem-direct': 'over OEM Direct',
  'partner-center-api': 'over the Partner Center API',
  'partner-center-csv': 'by a file in Partner Center',
  'store-csv': 'by a file in the Store for Business',
  'mdm-csv': 'by a file in device management',
  'business-csv': 'by a file in the business portal',
  graph: 'over the administration API',
  'sealed-list': 'by a sealed list',
  conversion: 'by conversion, with the hash that it told its management',
  'prepared-pc': 'by itself, with the hash that it told its management, since it enrolled with a secret',
}
