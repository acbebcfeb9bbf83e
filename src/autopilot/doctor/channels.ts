// The four ways to register by a CSV that administrators and partners know, each with its own columns and limits
// (docs/hash-doctor.md). The original of each reads its own file to the letter; this says which of them would take a file as it
// stands, and names the columns of a corrected one.

export type ChannelName = 'mdm' | 'partner-center' | 'store' | 'business'

export type ColumnOfChannel =
  | 'serialNumber'
  | 'productKey'
  | 'hardwareHash'
  | 'groupTag'
  | 'assignedUser'
  | 'manufacturer'
  | 'model'

type Channel = {
  /** In order; those after `needed` may be missing from the end. */
  readonly columns: readonly ColumnOfChannel[]
  readonly needed: number
  readonly rows: number
  /** Whether a row may name a device that has no hash: by its product ID, or by manufacturer, model and serial number. */
  readonly byName: boolean
}

const three: readonly ColumnOfChannel[] = ['serialNumber', 'productKey', 'hardwareHash']

export const channels: Readonly<Record<ChannelName, Channel>> = {
  mdm: { columns: [...three, 'groupTag', 'assignedUser'], needed: 3, rows: 500, byName: false },
  'partner-center': { columns: [...three, 'manufacturer', 'model'], needed: 5, rows: 1000, byName: true },
  store: { columns: three, needed: 3, rows: 1000, byName: false },
  business: { columns: three, needed: 3, rows: 1000, byName: false },
}

export const channelNames = Object.keys(channels) as readonly ChannelName[]

/** The first spelling is what we write; Partner Center's template has the other one. */
const headings: Readonly<Record<ColumnOfChannel, readonly string[]>> = {
  serialNumber: ['Device Serial Number', 'Device serial number'],
  productKey: ['Windows Product ID', 'Windows product ID'],
  hardwareHash: ['Hardware Hash', 'Hardware hash'],
  groupTag: ['Group Tag'],
  assignedUser: ['Assigned User'],
  manufacturer: ['Manufacturer name'],
  model: ['Device model'],
}

export const headingOf = (column: ColumnOfChannel): string => headings[column][0] ?? column

/** Why a channel would not take the file as it stands. */
export type Objection =
  | 'header'
  | 'encoding'
  | 'separator'
  | 'quotes'
  | 'lines'
  | 'hidden-characters'
  | 'comma'
  | 'rows-without-hash'
  | 'refused-rows'
  | 'too-many-rows'

export type Door = {
  readonly channel: ChannelName
  readonly takes: boolean
  readonly rows: number
  readonly why: readonly Objection[]
}

export type FileFacts = {
  readonly header: readonly string[] | undefined
  readonly rows: number
  readonly rowsWithoutHash: number
  /** That apply to every channel. */
  readonly objections: ReadonlySet<Objection>
}

export function doorsFor(facts: FileFacts): Door[] {
  return channelNames.map((channel) => {
    const { rows, byName } = channels[channel]
    const why: Objection[] = []
    if (!hasHeaderOf(channel, facts.header)) why.push('header')
    why.push(...facts.objections)
    if (!byName && facts.rowsWithoutHash > 0) why.push('rows-without-hash')
    if (facts.rows > rows) why.push('too-many-rows')
    return { channel, takes: why.length === 0 && facts.rows > 0, rows, why }
  })
}

/** Names and order are fixed, to the letter. */
function hasHeaderOf(channel: ChannelName, header: readonly string[] | undefined): boolean {
  const { columns, needed } = channels[channel]
  if (header === undefined || header.length < needed || header.length > columns.length) return false
  const spellings = channel === 'partner-center' ? [0, 1] : [0]
  return spellings.some((spelling) =>
    header.every((name, index) => {
      const known = headings[columns[index] ?? 'model']
      return name === (known[spelling] ?? known[0])
    }),
  )
}
