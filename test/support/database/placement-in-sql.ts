// The rule that a statement touches tables of one placement (src/db/placement.ts), as a function over statements that really ran.
// Where several are needed, the first says which rows are meant and the next goes where they are.

import { placement } from '../../../src/db/placement.ts'

const named = new RegExp(
  String.raw`\b(?:from|join|into|update|copy|using)\s+(?:only\s+)?"?(${Object.keys(placement).join('|')})"?(?![\w."])`,
  'gi',
)

/** A table that is on every node goes with all others. */
function placementsOf(table: string): string[] {
  const where = placement[table.toLowerCase() as keyof typeof placement]
  if (where === 'reference') return []
  return [where === 'local' ? where : where.by]
}

export function statementsAcrossPlacements(statements: readonly string[]): string[] {
  return [...new Set(statements)].filter((sql) => {
    const placements = new Set([...sql.matchAll(named)].flatMap(([, table = '']) => placementsOf(table)))
    return placements.size > 1 && !sql.includes('/* several nodes:')
  })
}
