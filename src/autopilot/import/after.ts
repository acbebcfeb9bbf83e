// What can be done with an import when it has stopped: it goes on with the same file, or what it registered is taken out.

import type { ImportRecord } from './import.sql.ts'

const windowMs = 24 * 3_600_000

/** Until when it can be undone; null while it is under way. */
export const undoUntil = ({ finishedAt }: Pick<ImportRecord, 'finishedAt'>): Date | null =>
  finishedAt ? new Date(finishedAt.getTime() + windowMs) : null

/** For as long as what it registered can be undone: with a new end, devices of long ago could be, too. */
export const isTooLateToGoOn = (record: Pick<ImportRecord, 'finishedAt'>, now: Date): boolean => {
  const until = undoUntil(record)
  return until !== null && now > until
}

/** Until then. A file of another door is taken whole or not at all, and sent again as it is. */
export const canGoOn = ({
  state,
  undoState,
  channel,
}: Pick<ImportRecord, 'state' | 'undoState' | 'channel'>): boolean =>
  (state === 'failed' || state === 'cancelled') && undoState === null && channel === 'mdm-csv'
