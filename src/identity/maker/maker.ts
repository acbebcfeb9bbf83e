// Who made what signs somebody in, as its row keeps it.

import type { Actor } from '../../kernel/operation-context.ts'

export type Maker = Pick<Actor, 'kind' | 'id'>

/** Null of a row from before makers were kept. */
export const makerIn = (row: {
  readonly made_by_kind: string | null
  readonly made_by_id: string | null
}): Maker | null =>
  row.made_by_kind === null || row.made_by_id === null
    ? null
    : { kind: row.made_by_kind as Actor['kind'], id: row.made_by_id } // written by us
