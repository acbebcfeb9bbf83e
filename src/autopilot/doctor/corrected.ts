// The corrected file: the rows that an import takes, each once, in the columns of one channel.

import { csvLine } from '../../kernel/text/csv.ts'
import { type ChannelName, type ColumnOfChannel, channels, headingOf } from '../channel/csv/channels.ts'
import type { Mended, Places, Repair } from './mend.ts'

export type CorrectedSums = {
  readonly rows: number
  readonly leftOut: number
  /** Values that differ from those in the file. */
  readonly values: number
}

export type Writer = {
  /** Before the first row: `places` are the columns that the file has. */
  readonly begin: (places: Places) => void
  readonly channel: () => ChannelName
  readonly columns: () => readonly ColumnOfChannel[]
  /** Undefined for a row that is left out. */
  readonly row: (mended: Mended | undefined) => void
  readonly sums: () => CorrectedSums
}

export type WriterOptions = {
  /** Which channel the file is for; by default the one whose columns it has. */
  readonly channel?: ChannelName | undefined
  readonly onRepair?: ((repair: Repair) => void) | undefined
  /** The file, line by line. */
  readonly onCorrected?: ((text: string) => void) | undefined
}

export function makeWriter(options: WriterOptions): Writer {
  let channel: ChannelName = options.channel ?? 'mdm'
  let columns: readonly ColumnOfChannel[] = []
  let sums: CorrectedSums = { rows: 0, leftOut: 0, values: 0 }
  return {
    begin(places) {
      channel = options.channel ?? channelOf(places)
      columns = columnsOf(channel, places, options.channel !== undefined)
      options.onCorrected?.(csvLine(columns.map(headingOf)))
    },
    channel: () => channel,
    columns: () => columns,
    row(mended) {
      const { rows, leftOut, values } = sums
      sums = mended
        ? { rows: rows + 1, leftOut, values: values + mended.repairs.length }
        : { rows, leftOut: leftOut + 1, values }
      if (!mended) return
      for (const repair of mended.repairs) options.onRepair?.(repair)
      options.onCorrected?.(csvLine(mended.cells))
    },
    sums: () => sums,
  }
}

const channelOf = ({ manufacturer, model }: Places): ChannelName =>
  manufacturer !== undefined && model !== undefined ? 'partner-center' : 'mdm'

/** Columns that may be missing are written where the file has them, or where the channel was chosen. */
function columnsOf(channel: ChannelName, places: Places, all: boolean): readonly ColumnOfChannel[] {
  const { columns, needed } = channels[channel]
  const last = all ? columns.length : columns.findLastIndex((name) => places[name] !== undefined) + 1
  return columns.slice(0, Math.max(needed, last))
}
