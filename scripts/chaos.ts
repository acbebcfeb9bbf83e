// npm run chaos -- import [--rows N] [--kills N] [--seed N]: an import and its undo while the server dies without a word, a million rows
// and ten deaths of each unless told otherwise. The short form runs with the tests.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { killWhileImporting } from '../test/support/server/killed-imports.ts'
import { ninePorts } from '../test/support/server/server-process.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})
if (positionals[0] !== 'import') {
  console.error('npm run chaos -- import [--rows N] [--kills N] [--seed N]')
  process.exit(2)
}
const [rows, kills, seed] = [values.rows, values.kills, values.seed].map(Number) as [number, number, number]
const data = mkdtempSync(join(tmpdir(), 'taxiway-chaos-'))
try {
  const outcome = await killWhileImporting({
    data,
    port: await ninePorts(),
    rows,
    kills,
    killsOfUndo: kills,
    seed,
    say: console.log,
  })
  console.log(JSON.stringify(outcome))
  const { registered, devices, distinct, takenOut, leftAfterUndo } = outcome
  const right = [registered, devices, distinct, takenOut].every((count) => count === rows) && leftAfterUndo === 0
  if (!right) process.exitCode = 1
} finally {
  rmSync(data, { recursive: true, force: true })
}
