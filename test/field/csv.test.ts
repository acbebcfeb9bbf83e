// Device CSVs as scripts and spreadsheets write them: the command that imports them, the verdict on every device in them.

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { taxiwayHash } from '../support/taxiway-hash.ts'
import { commandLine, type Said } from '../support/world/command-line.ts'
import { startWorld, type World } from '../support/world/world.ts'

let world: World
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  taxiway = commandLine(world, await world.tenant('contoso.example'))
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const pathOf = (name: string) => join(import.meta.dirname, `${name}.csv`)

type Line = { kind: string; line?: number; status?: string; serialNumber?: string; name?: string }
const documentOf = (said: Said) => JSON.parse(said.out) as { lines: Line[]; ok: boolean; summary: object }

const vm = (end: string) => `VMware-56 4d 8e 10 3c aa 51 02-11 22 33 44 55 66 77 ${end}`

describe.each<
  [file: string, devices: ReadonlyArray<readonly [line: number, serial: string]>, skipped: readonly number[]]
>([
  [
    'csv-type-line-before-header',
    [
      [3, 'FLD-5001'],
      [4, 'FLD-5002'],
    ],
    [1],
  ],
  ['csv-sep-line-before-header', [[3, 'FLD-5003']], [1]],
  [
    'csv-merged-repeated-header',
    [
      [2, 'FLD-5008'],
      [4, 'FLD-5009'],
    ],
    [3],
  ],
  [
    'csv-spreadsheet-empty-rows',
    [
      [2, 'FLD-5012'],
      [4, 'FLD-5013'],
    ],
    [],
  ],
  ['csv-underscore-header', [[2, 'FLD-5014']], []],
  ['csv-wmi-property-header', [[2, 'FLD-5015']], []],
  [
    'csv-two-virtual-machines-long-serials',
    [
      [2, vm('a1')],
      [3, vm('a2')],
    ],
    [],
  ],
])('%s', (file, devices, skipped) => {
  test('every device in it is registered, nothing is refused, and what was skipped is said by its line', async () => {
    const said = await taxiway('import', pathOf(file), '--dry-run', '--json')
    const { lines, ok, summary } = documentOf(said)
    const verdicts = lines.filter(({ kind }) => kind === 'verdict')
    expect(verdicts.map(({ line, serialNumber, status }) => [line, serialNumber, status])).toEqual(
      devices.map((device) => [...device, 'complete']),
    )
    const remarks = lines.filter(({ kind }) => kind === 'remark').map(({ name, line }) => [name, line])
    expect(remarks).toEqual(skipped.map((line) => ['LineSkipped', line]))
    const sum = { rows: devices.length, registered: devices.length, refused: 0 }
    expect([said.code, ok, summary]).toMatchObject([0, true, sum])
  })

  test('its check before the import says the same, and a file corrected by it is one that every MDM portal takes', async () => {
    const corrected = join(world.folder, `${file}-corrected.csv`)
    const said = await taxiwayHash(['doctor', pathOf(file), '--json', '--output', corrected])
    const { problems, ...sum } = said.json() as { problems: { name: string; line: number }[] }
    expect(sum).toMatchObject({ ok: true, rows: devices.length, refused: 0, corrected: { leftOut: 0 } })
    expect(problems.filter(({ name }) => name === 'LineSkipped').map(({ line }) => line)).toEqual(skipped)

    const again = (await taxiwayHash(['doctor', corrected, '--json'])).json()
    const mdm = { channel: 'mdm', takes: true, why: [] }
    expect(again).toMatchObject({
      ok: true,
      rows: devices.length,
      doors: expect.arrayContaining([expect.objectContaining(mdm)]),
    })
    const imported = documentOf(await taxiway('import', corrected, '--dry-run', '--json'))
    const serials = imported.lines.filter(({ kind }) => kind === 'verdict').map(({ serialNumber }) => serialNumber)
    expect(serials).toEqual(devices.map(([, serial]) => serial))
  })
})

test('a person reads which line was skipped, and why', async () => {
  const { out } = await taxiway('import', pathOf('csv-sep-line-before-header'), '--dry-run')
  expect(out).toContain('! line 1\n    LineSkipped: "sep=," stands before the header and was skipped.')
})
