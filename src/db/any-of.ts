// One of a list, as `where('id', '=', anyOf(ids, 'uuid'))`: one value whatever the length of the list. With `in` each length would
// be a statement of its own, to be prepared by itself (prepared.ts).

import { type RawBuilder, sql } from 'kysely'

export function anyOf<Value extends string>(
  values: readonly Value[],
  type: 'uuid' | 'text' | 'bigint',
): RawBuilder<Value> {
  return sql<Value>`any(${values}::${sql.raw(type)}[])`
}
