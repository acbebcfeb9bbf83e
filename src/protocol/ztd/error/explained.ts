// What the help and `taxiway explain` tell about an error of registration. Name and number are the channels' too; their messages say what
// they alone know: the row, the device, the character. Places are those of the field, also where nothing here serves them yet.

/** Where people meet an error. */
export const places = {
  'oem-direct': 'OEM Direct API',
  'partner-api': 'Partner Center API',
  'partner-file': 'Partner Center, file',
  'store-file': 'Store for Business, file',
  'admin-file': 'administration portal and “taxiway import”, file',
  'business-file': 'Business portal, file',
  graph: 'administration API',
  doctor: '“taxiway hash doctor”',
  device: "a device's first run",
} as const

export type Place = keyof typeof places

export type Explained = {
  /** The number that goes with the name. Absent: no client knows one. */
  readonly code?: number
  /** The number is ours; the original publishes none. */
  readonly isOurNumber?: true
  /** Names that other programs give the same thing. */
  readonly alsoNamed?: readonly string[]
  /** A registration that was refused stored nothing. A remark stops nothing. */
  readonly kind: 'not-stored' | 'not-done' | 'remark'
  /** Which thing it is about. */
  readonly about: string
  /** What happened. */
  readonly happened: string
  /** What to do now. */
  readonly next: string
  readonly seenIn: readonly Place[]
}

const files = ['partner-file', 'store-file', 'admin-file', 'business-file'] as const
/** Every way to register a device by its hardware hash. */
export const byHash = ['partner-api', ...files, 'graph'] as const
/** Those that take a product key, or manufacturer, model and serial number, in place of a hash. */
export const byNameOfDevice = ['oem-direct', 'partner-api', 'partner-file'] as const
/** Every way to register a device. */
export const everyChannel = ['oem-direct', ...byHash] as const
