// What an import needs, over a test's database. Guesses at devices of others are told to nobody.

import type { ImportDeps } from '../../src/autopilot/import/run.ops.ts'
import { reactions } from '../../src/features.ts'

export const importDeps = ({ db, pool }: Pick<ImportDeps, 'db' | 'pool'>, clock: () => Date): ImportDeps => ({
  db,
  pool,
  reactions,
  clock,
  guesses: { note() {} },
})
