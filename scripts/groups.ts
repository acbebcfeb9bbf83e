// npm run groups -- [--changes N] [--every N] [--seed N]: random changes of a directory, a million unless told otherwise, in
// batches after which every group is compared with its rule, decided from scratch (invariant I5). The short form runs with the
// tests.

import { parseArgs } from 'node:util'

import { randomDirectory } from '../test/support/directory/random-changes.ts'
import { openBenchDatabase } from './bench/database.ts'

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '1000000' },
    every: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
})

const [changes, every, seed] = [values.changes, values.every, values.seed].map(Number) as [number, number, number]
const database = await openBenchDatabase()
const directory = await randomDirectory(database.db, { seed, devices: 200, people: 100 })
const started = Date.now()
for (let done = 0; done < changes; ) {
  for (let at = 0; at < every && done < changes; at++, done++) await directory.change()
  const wrong = await directory.wrong()
  if (wrong.length > 0) {
    console.error(`After ${done} changes (seed ${seed}):\n${wrong.join('\n')}`)
    process.exitCode = 1
    break
  }
  console.log(`${done} changes, all groups right, ${Math.round((Date.now() - started) / 1000)} s`)
}
await database.close()
