// An import of many rows, and its undo, survive the death of the server: `npm run chaos -- import` takes a million rows.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { killWhileImporting } from '../../support/server/killed-imports.ts'
import { ninePorts } from '../../support/server/server-process.ts'

const rows = 10_000
const kills = 3
const seed = Math.floor(Math.random() * 2 ** 31)

let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'taxiway-killed-imports-'))
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

test(`[T-46] the server killed ${kills} times in an import of ${rows} rows that goes on each time, and once in its undo (seed ${seed}): each row is there exactly once, and after the undo none`, async () => {
  const outcome = await killWhileImporting({ data, port: await ninePorts(), rows, kills, killsOfUndo: 1, seed })
  expect(outcome).toMatchObject({ registered: rows, devices: rows, distinct: rows, takenOut: rows, leftAfterUndo: 0 })
}, 600_000)
