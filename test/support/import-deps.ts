// What an import needs, over a test's database. Guesses at devices of others are told to nobody.

import type { SealedDeps } from '../../src/autopilot/channel/sealed/sealed.ops.ts'
import { reactions } from '../../src/features.ts'
import { makeSeal } from '../../src/pki/seal.ts'

export const importDeps = ({ db, pool }: Pick<SealedDeps, 'db' | 'pool'>, clock: () => Date): SealedDeps => ({
  db,
  pool,
  reactions,
  clock,
  seal: makeSeal(Buffer.alloc(32, 1)),
  guesses: { note() {} },
})
