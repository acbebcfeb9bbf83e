// Rows of a CSV as an administrator uploads them over HTTP: what stands in a value that may not, by the rules of today, by those of
// 2018, and by the strict ones; and machines whose UUID is no machine's own.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { decodeHash } from '../../../src/protocol/hardware-hash/read.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let today: WorldTenant
let of2018: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  today = await world.tenant('contoso.example')
  of2018 = await world.tenant('of-2018.example', { era: 'E18' })
})
afterAll(async () => world?.[Symbol.asyncDispose]())

type Finding = { severity: string; code: number; name: string; line: number; message: string; remedy: string }
type Row = { kind: string; line: number; status: string; code: number; registrationId?: string; findings: Finding[] }

const management = '/beta/deviceManagement'
const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'

/** The verdicts, by line, on these rows below the usual header. */
async function upload({ api }: WorldTenant, rows: readonly string[], query = ''): Promise<Row[]> {
  const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv${query}`
  const lines: Row[] = []
  const file = `${[header, ...rows].join('\n')}\n`
  await api.send('POST', path, file, 'text/csv', (line) => void lines.push(JSON.parse(line) as Row))
  return lines.filter(({ kind }) => kind === 'verdict').toSorted((a, b) => a.line - b.line)
}

/** How many devices the organisation has registered with this serial number. */
async function registered({ api }: WorldTenant, serial: string): Promise<number> {
  const filter = encodeURIComponent(`serialNumber eq '${serial}'`)
  return (await api.get<{ value: unknown[] }>(`${management}/windowsAutopilotDeviceIdentities?$filter=${filter}`)).value
    .length
}

/** A row of a machine that nobody else has. */
function machine(change: Partial<HardwareFields> = {}) {
  const modulus = new Uint8Array(randomBytes(256).fill(0x80, 0, 1))
  const made = newHardware({ ek: { kind: 'rsa', bytes: modulus } }) // without a TPM strict rules refuse it for that
  const { fields } = decodeHash(made.hash)
  const { base64: hash } = encodeFields({ ...fields, ...change })
  const serial = fields.serialNumber ?? ''
  return { serial, fields, hash, row: `${serial},,${hash},Lab` }
}

describe('a comma inside a value', () => {
  const named = (machineOfRow: ReturnType<typeof machine>, tag: string) =>
    `${machineOfRow.serial},,${machineOfRow.hash},${tag}`

  test('[S-050] without quotation marks is refused in every era, by its line, and nothing of the row is stored', async () => {
    for (const tenant of [today, of2018]) {
      const [broken, good] = [machine(), machine()]
      const [first, second] = await upload(tenant, [named(broken, 'Lab, east'), named(good, 'Lab')])
      expect(first).toMatchObject({ status: 'error', code: 801, line: 2 })
      expect(first?.findings).toMatchObject([
        {
          code: 801,
          line: 2,
          message: expect.stringContaining('a comma stands inside a value'),
          remedy: 'Take the comma out of the value.',
        },
      ])
      expect(first).not.toHaveProperty('registrationId')
      expect(second).toMatchObject({ status: 'complete', line: 3, findings: [] })
      expect([await registered(tenant, broken.serial), await registered(tenant, good.serial)]).toEqual([0, 1])
    }
  })

  test('[S-050] in quotation marks is refused for an organisation with the rules of 2018, and by strict rules; today it is read and remarked', async () => {
    const [broken, good] = [machine(), machine()]
    const rows = [named(broken, '"Lab, east"'), named(good, 'Lab')]
    const [first, second] = await upload(of2018, rows)
    expect(first).toMatchObject({ status: 'error', code: 801, line: 2 })
    expect(first?.findings).toMatchObject([
      {
        code: 801,
        line: 2,
        column: broken.serial.length + broken.hash.length + 4,
        message: expect.stringContaining(
          '"Lab, east", which the service of 2018 does not take, in quotation marks or not',
        ),
        remedy: 'Take the comma out of the value.',
      },
    ])
    expect(second).toMatchObject({ status: 'complete', findings: [] })
    expect([await registered(of2018, broken.serial), await registered(of2018, good.serial)]).toEqual([0, 1])

    const [strict] = await upload(today, rows.slice(0, 1), '?strict=true')
    expect(strict).toMatchObject({
      status: 'error',
      code: 801,
      findings: [{ line: 2, remedy: 'Remove the quotation marks.' }],
    })
    expect(await registered(today, broken.serial)).toBe(0)

    const [read] = await upload(today, rows.slice(0, 1))
    expect(read).toMatchObject({
      status: 'complete',
      findings: [
        { severity: 'warning', name: 'CommaInValue', line: 2, message: expect.stringContaining('"Lab, east"') },
      ],
    })
    expect(await registered(today, broken.serial)).toBe(1)
  })
})

describe('a character that nobody sees', () => {
  const tag = (before: string, hidden: string, after: string) => `${before}${hidden}${after}`
  const seen: ReadonlyArray<readonly [what: string, codePoint: string, tag: string, at: number]> = [
    ['a byte order mark', 'U+FEFF', tag('', '\ufeff', 'Lab'), 0],
    ['a no-break space', 'U+00A0', tag('La', '\u00a0', 'b'), 2],
    ['a zero width space', 'U+200B', tag('La', '\u200b', 'b'), 2],
    ['a trailing blank', 'U+0020', tag('Lab', ' ', ''), 3],
  ]

  test.each(seen)(
    '[S-163] %s makes the row fail by the rules of 2018 and by strict ones, with line, column and code point; today it is taken out, and that is said',
    async (_what, codePoint, text, at) => {
      const { serial, hash } = machine()
      const rows = [`${serial},,${hash},${text}`]
      const position = { line: 2, column: serial.length + hash.length + 4 + at, codePoint }
      for (const [tenant, query] of [
        [of2018, ''],
        [today, '?strict=true'],
        [of2018, '?strict=true'],
      ] as const) {
        const [refused] = await upload(tenant, rows, query)
        expect(refused).toMatchObject({ status: 'error', code: 801 })
        expect(refused?.findings).toMatchObject([
          {
            ...position,
            severity: 'error',
            message: expect.stringContaining(codePoint),
            remedy: expect.stringContaining('plain text editor'),
          },
        ])
        expect(await registered(tenant, serial)).toBe(0)
      }
      const [read] = await upload(today, rows)
      expect(read).toMatchObject({ status: 'complete' })
      expect(read?.findings).toMatchObject([
        {
          ...position,
          severity: 'warning',
          name: 'HiddenCharacterRemoved',
          message: expect.stringContaining('was taken out'),
        },
      ])
      expect(await registered(today, serial)).toBe(1)
    },
  )

  test.each([
    ['a typographic quotation mark', 'U+201C', '\u201cLab'],
    ['a NUL', 'U+0000', '\u0000Lab'],
    ['a control character', 'U+0007', '\u0007Lab'],
  ])(
    '[S-163] %s, which nobody could take out without a guess, makes the row fail in every era',
    async (_what, codePoint, text) => {
      const { serial, hash } = machine()
      for (const [tenant, query] of [
        [of2018, ''],
        [today, ''],
        [today, '?strict=true'],
      ] as const) {
        const [refused] = await upload(tenant, [`${serial},,${hash},${text}`], query)
        expect(refused).toMatchObject({ status: 'error', code: 801 })
        expect(refused?.findings).toMatchObject([{ line: 2, column: serial.length + hash.length + 4, codePoint }])
        expect(await registered(tenant, serial)).toBe(0)
      }
    },
  )
})

describe('a UUID', () => {
  test.each([
    ['only zeros', '00000000-0000-0000-0000-000000000000', 'all zero'],
    ['only F', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'all F'],
  ])('[S-070] of %s is no UUID: the row is refused by its line, and the message says so', async (_what, uuid, said) => {
    const { serial, row } = machine({ uuid })
    const [refused] = await upload(today, [row])
    expect(refused).toMatchObject({ status: 'error', code: 802, line: 2 })
    expect(refused?.findings[0]).toMatchObject({ code: 802, line: 2, message: expect.stringContaining(`(${said})`) })
    expect(await registered(today, serial)).toBe(0)
  })

  test('[S-070] of another machine, in the same file or registered before, is remarked with that machine', async () => {
    const first = machine()
    const { uuid } = first.fields
    const [second, third] = [machine({ ...(uuid && { uuid }) }), machine({ ...(uuid && { uuid }) })]
    const remarksOf = (rows: readonly Row[]) =>
      rows.map(({ status, findings }) => [
        status,
        findings.filter(({ name }) => name === 'UuidNotUnique').map(({ severity, message }) => [severity, message]),
      ])
    expect(remarksOf(await upload(today, [first.row, second.row]))).toEqual([
      ['complete', []],
      ['complete', [['warning', 'This device has the SMBIOS UUID of the device in line 2; no two machines should.']]],
    ])
    const [[status, remarks] = []] = remarksOf(await upload(today, [third.row]))
    expect(status).toBe('complete')
    expect(remarks).toEqual([
      [
        'warning',
        expect.stringMatching(
          /^This device has the SMBIOS UUID of the registered device \S+; no two machines should\.$/,
        ),
      ],
    ])
    expect([first.serial, second.serial].some((serial) => JSON.stringify(remarks).includes(serial))).toBe(true)
  })
})
