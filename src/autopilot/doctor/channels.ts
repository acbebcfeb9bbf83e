// Which of the ways to register by a CSV would take a file as it stands (docs/hash-doctor.md).

import { type ChannelName, channelNames, channels, headings } from '../channel/csv/channels.ts'

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
