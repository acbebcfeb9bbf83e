import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cabOf, zipOf } from '../../../test/support/archives.ts'
import { taxiwayHash } from '../../../test/support/taxiway-hash.ts'
import { notebookExample } from '../../protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taxiway-doctor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const simulated = (seed: number) => encodeFields(simulatedHardware(seed)).base64
const header = 'Device Serial Number,Windows Product ID,Hardware Hash'

async function doctor(content: string | Uint8Array, ...args: string[]) {
  const path = join(folder, 'devices.csv')
  await writeFile(path, content)
  return taxiwayHash(['doctor', path, ...args])
}

/** The corrected file, from where it was written. */
async function corrected(content: string | Uint8Array, ...args: string[]) {
  const output = join(folder, 'corrected.csv')
  const run = await doctor(content, '--json', '--output', output, ...args)
  return { ...run, file: run.json().corrected.rows > 0 ? await readFile(output, 'utf8') : undefined }
}

describe('what is wrong with a file', () => {
  test('a good file passes with exit code 0', async () => {
    const { json, code } = await doctor(
      `${header}\r\nTX00000001,,${simulated(1)}\r\nTX00000002,,${simulated(2)}\r\n`,
      '--json',
    )
    expect(code).toBe(0)
    expect(json()).toMatchObject({ ok: true, rows: 2, good: 2, refused: 0 })
  })

  test('[S-163][S-164] hidden characters are named by line, column and code point, with their bytes and advice', async () => {
    const rows = [
      `TX00000001\u00a0,,${simulated(1)}`,
      `TX\u200b00000002,,${simulated(2)}`,
      `TX00000003 ,,${simulated(3)}`,
      `\u201cTX00000004\u201d,,${simulated(4)}`,
    ]
    const { json, code } = await doctor(`\ufeff${header}\n${rows.join('\n')}\n`, '--strict', '--json')
    expect(code).toBe(1)
    const { problems } = json()
    expect(problems).toMatchObject([
      { line: 1, column: 1, codePoint: 'U+FEFF', bytes: 'ef bb bf', severity: 'error' },
      { line: 2, column: 11, codePoint: 'U+00A0', bytes: 'c2 a0', severity: 'error' },
      { line: 3, column: 3, codePoint: 'U+200B', bytes: 'e2 80 8b', severity: 'error' },
      { line: 4, column: 11, codePoint: 'U+0020', bytes: '20', severity: 'error' },
      { line: 5, column: 1, codePoint: 'U+201C', bytes: 'e2 80 9c', severity: 'error' },
      { line: 5, column: 12, codePoint: 'U+201D', bytes: 'e2 80 9d', severity: 'error' },
    ])
    for (const { remedy } of problems) expect(remedy).toContain('plain text editor')
  })

  test('the bytes are those of the file’s own encoding', async () => {
    const text = `${header}\r\nTX\u200b00000002,,${simulated(2)}\r\n`
    const utf16 = await doctor(Buffer.from(`\ufeff${text}`, 'utf16le'), '--json')
    expect(utf16.json()).toMatchObject({ ok: true, encoding: 'utf-16le' })
    expect(utf16.json().problems).toContainEqual(expect.objectContaining({ codePoint: 'U+200B', bytes: '0b 20' }))
    const ansi = Buffer.from(text.replace('\u200b', '\u00a0'), 'latin1')
    expect((await doctor(ansi, '--json')).json().problems).toContainEqual(
      expect.objectContaining({ codePoint: 'U+00A0', bytes: 'a0' }),
    )
  })

  test('[S-162] an empty, a corrupt and a repeated hash are refused by line and reason', async () => {
    const good = simulated(1)
    const { json, code, stdout } = await doctor(
      `${header}\nTX1,,${good}\nTX2,,\nTX3,,${good.slice(0, 300)}B${good.slice(301)}\nTX1,,${good}\n`,
      '--json',
    )
    expect(code).toBe(1)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    const { problems, refused } = json()
    expect(refused).toBe(3)
    const errors = problems.filter(({ severity }: { severity: string }) => severity === 'error')
    expect(errors.map(({ line }: { line: number }) => line)).toEqual([3, 4, 5])
    expect(errors[1].message).toContain('SHA-256')
    expect(errors[2].name).toBe('ZtdDeviceDuplicated')
  })

  test('a person reads positions, reasons, remedies and a sum', async () => {
    const { stdout } = await doctor(`${header}\nTX\u200b1,,${simulated(1)}\n`)
    expect(stdout).toContain('(U+200B) at line 2, column 3')
    expect(stdout.replace(/\s+/g, ' ')).toContain('The bytes in the file are e2 80 8b.')
    expect(stdout).toContain('1 device, 1 good, 0 refused')
  })

  test('no devices, a foreign header and too many rows are said', async () => {
    expect((await doctor(`${header}\n`, '--json')).json()).toMatchObject({
      ok: false,
      problems: [{ message: 'The file lists no device.' }],
    })
    expect((await doctor('name,colour\nx,red\n', '--json')).json()).toMatchObject({
      ok: false,
      rows: 0,
      problems: [{ line: 1 }],
    })
    const many = Array.from({ length: 501 }, () => 'x,,y').join('\n')
    const { json } = await doctor(`${header}\n${many}\n`, '--strict', '--json')
    expect(json().problems.at(-1).message).toContain('beyond the 500 devices')
  })
})

describe('a corrected file', () => {
  test('is plain, in the exact columns, with each device once; what was put right is told with its place', async () => {
    const [one, two, three] = [simulated(1), simulated(2), simulated(3)]
    const rows = [
      'sep=;',
      'Hardware Hash;Group Tag;Serialnumber;Colour',
      `${one};\u00a0Sales;TX00000001 ;red`,
      `"${two.slice(0, 2000)}\r\n${two.slice(2000)}";Lab;TX\u200b00000002;blue`,
      ';;;',
      `${one};Sales;TX00000001;red`,
      `${three};\u201cOffice\u201d;wrong;green`,
    ]
    const { file, json, code } = await corrected(Buffer.from(`\ufeff${rows.join('\r\n')}\r\n`, 'utf16le'))
    expect(file).toBe(
      [
        `${header},Group Tag`,
        `TX00000001,,${one},Sales`,
        `TX00000002,,${two},Lab`,
        `TX00000003,,${three},Office`,
        '',
      ].join('\r\n'),
    )
    const { corrected: sums, repairs } = json()
    expect(sums).toEqual({
      rows: 3,
      leftOut: 1,
      values: 6,
      file: ['header', 'encoding', 'lines', 'quotes', 'separator'],
    })
    expect(code).toBe(1)
    expect(repairs).toContainEqual({
      line: 3,
      column: 4002,
      value: 'Group Tag',
      before: '\u00a0Sales',
      after: 'Sales',
    })
    expect(repairs).toContainEqual(expect.objectContaining({ value: 'Device Serial Number', before: 'wrong' }))

    const again = await doctor(file ?? '', '--json')
    expect(again.json()).toMatchObject({ ok: true, corrected: { values: 0, leftOut: 0, file: [] } })
    const names = again.json().problems.map(({ name }: { name: string }) => name)
    expect(new Set(names)).toEqual(new Set(['HashIncomplete'])) // which is in the hashes themselves
    expect(again.json().doors[0]).toEqual({ channel: 'mdm', takes: true, rows: 500, why: [] })
  })

  test('goes to standard output with --fix, and the report beside it', async () => {
    const { stdout, stderr, code } = await doctor(`${header}\nTX\u200b00000001,,${simulated(1)}\n`, '--fix')
    expect([code, stdout]).toEqual([0, `${header}\r\nTX00000001,,${simulated(1)}\r\n`])
    expect(stderr).toContain('"TX<U+200B>00000001" becomes "TX00000001"')
    expect(stderr).toContain('1 row for MDM portal, 1 value changed, 0 left out.')
  })

  test('is made of what strict mode refuses as well', async () => {
    const { file, json, code } = await corrected(`"Hardware Hash"\n"${simulated(1)}"\n`, '--strict')
    expect([json().ok, code]).toEqual([false, 0])
    expect(file).toBe(`${header}\r\n,,${simulated(1)}\r\n`)
  })

  test('has the columns of the channel that it is for, and leaves out what would be lost there', async () => {
    const csv = `${header},Group Tag\nTX00000001,,${simulated(1)},Lab\nTX00000002,,${simulated(2)},\n`
    const { file, json } = await corrected(csv, '--for', 'store')
    expect(file).toBe(`${header}\r\nTX00000002,,${simulated(2)}\r\n`)
    expect(json().corrected).toMatchObject({ rows: 1, leftOut: 1 })
  })

  test('of a file without a device is none, and what stood at its name stays', async () => {
    const output = join(folder, 'kept.csv')
    await writeFile(output, 'before')
    expect((await doctor(`${header}\n`, '-o', output)).code).toBe(1)
    expect(await readFile(output, 'utf8')).toBe('before')
  })
})

describe('how devices will be recognised', () => {
  test('is said of each: its parts, what may be replaced, and which other line has the same part', async () => {
    const fields = { ...notebookExample, serialNumber: 'FX100-000043' }
    const bare = encodeFields({
      ...fields,
      ekPub: undefined,
      offlineId: undefined,
      productKeyId: undefined,
      uuid: '00112233-4455-4677-8899-aabbccddeeff',
    } as never)
    const csv = `${header}\nA,,${encodeFields(notebookExample).base64}\nB,,${bare.base64}\n`
    const { json } = await doctor(csv, '--json')
    const [first, second] = json().devices
    expect(first).toMatchObject({
      line: 2,
      forecast: { strength: 'strong', survives: { disks: true, adapters: true } },
      collisions: [],
    })
    expect(first.forecast.keys).toContain('endorsement-key')
    expect(second.forecast.keys).not.toContain('endorsement-key')
    expect(second.collisions).toContainEqual({ key: 'system-disk', line: 2 })
    const { stdout } = await doctor(csv)
    expect(stdout).toContain('The same system disk as line 2')
  })

  test('two hashes of one machine, made at different times, are one device twice', async () => {
    const later = encodeFields({
      ...notebookExample,
      header: { ...notebookExample.header, collectedAt: new Date('2026-05-05T05:05:00Z') },
    } as never)
    const csv = `${header}\n,,${encodeFields(notebookExample).base64}\n,,${later.base64}\n`
    const { json } = await doctor(csv, '--json')
    expect(json().problems).toContainEqual(
      expect.objectContaining({ line: 3, name: 'ZtdDeviceDuplicated', message: expect.stringContaining('in line 2') }),
    )
  })

  test('a hash alone is judged and forecast like a row', async () => {
    const { base64, bytes } = encodeFields(notebookExample)
    for (const content of [`${base64}\n`, `"${base64}"`, bytes, Buffer.from(`\ufeff${base64}`, 'utf16le')]) {
      const { json, code } = await doctor(content, '--json')
      expect(code).toBe(0)
      expect(json()).toMatchObject({ ok: true, kind: 'hash', forecast: { strength: 'strong' } })
    }
    expect((await doctor(base64)).stdout).toContain('Recognised later')
  })
})

describe('a partner’s file', () => {
  const partner = `${header},Manufacturer name,Device model`

  test('names devices by hash, by product ID, or by manufacturer, model and serial number, each once', async () => {
    const rows = [
      `,,${simulated(1)},,`,
      ',330-11223-34455,,,',
      'FB14-000123,,,Fabrikam,FlexBook 14',
      'FB14-000123,,,Fabrikam,FlexBook 14',
      'FB14-000123,,,fabrikam,FlexBook 14',
      'FB14-000124,,,,FlexBook 14',
    ]
    const { json, code } = await doctor(`${partner}\n${rows.join('\n')}\n`, '--json')
    expect(code).toBe(1)
    const { devices, doors, channel, problems } = json()
    expect(channel).toBe('partner-center')
    expect(devices.map(({ by = '', outcome }: { by?: string; outcome: string }) => `${outcome} ${by}`)).toEqual([
      'good hash',
      'good product-key',
      'good tuple',
      'refused tuple',
      'good tuple',
      'refused ',
    ])
    expect(problems.map(({ name }: { name: string }) => name)).not.toContain('ExtraColumnIgnored')
    expect(doors.find((door: { channel: string }) => door.channel === 'mdm').why).toContain('rows-without-hash')
  })

  test('with either spelling of its header is taken as it stands; an administrator’s import wants hashes', async () => {
    const template = 'Device serial number,Windows product ID,Hardware hash,Manufacturer name,Device model'
    for (const head of [partner, template]) {
      const { json, code } = await doctor(`${head}\nFB14-000123,,,Fabrikam,FlexBook 14\n`, '--json')
      expect(code).toBe(0)
      const taking = json().doors.filter(({ takes }: { takes: boolean }) => takes)
      expect(taking).toEqual([{ channel: 'partner-center', takes: true, rows: 1000, why: [] }])
    }
    const { code } = await doctor(`${partner}\nFB14-000123,,,Fabrikam,FlexBook 14\n`, '--for', 'mdm')
    expect(code).toBe(1)
  })
})

test('a tag for which the channel has no column is not lost in silence: its row is left out and counted', async () => {
  const csv = `${header},Manufacturer name,Device model,Group Tag\nFB-1,,,Fabrikam,FlexBook,Lab\nFB-2,,,Fabrikam,FlexBook,\n`
  const { file, json } = await corrected(csv)
  expect(file).toBe(`${header},Manufacturer name,Device model\r\nFB-2,,,Fabrikam,FlexBook\r\n`)
  expect(json().corrected).toMatchObject({ rows: 1, leftOut: 1 })
})

test('a value that a terminal would obey is told with its place, and its row is left out', async () => {
  const partner = `${header},Manufacturer name,Device model`
  const rows = [
    `,,${simulated(1)},Fab\u001b[31mrikam,FlexBook`,
    'FB-2,,,Fabri\u001bkam,FlexBook',
    'FB-3,,,Fabrikam,FlexBook',
  ]
  const { file, json } = await corrected(`${partner}\n${rows.join('\n')}\n`)
  expect(file).toBe(`${partner}\r\nFB-3,,,Fabrikam,FlexBook\r\n`)
  expect(json().corrected).toMatchObject({ rows: 1, leftOut: 2 })
  const named = json().problems.filter(({ codePoint }: { codePoint?: string }) => codePoint === 'U+001B')
  expect(named.map(({ line }: { line: number }) => line)).toEqual([2, 3])
})

test('more devices than one file may have are told for each channel by its own limit', async () => {
  const rows = Array.from({ length: 1001 }, (_, i) => `,${String(3_301_122_330_000 + i)},,,`)
  const of = async (count: number) => {
    const { json } = await doctor(
      `${header},Manufacturer name,Device model\n${rows.slice(0, count).join('\n')}\n`,
      '--json',
    )
    return json().doors.flatMap(({ channel, why }: { channel: string; why: string[] }) =>
      why.includes('too-many-rows') ? [channel] : [],
    )
  }
  expect(await of(500)).toEqual([])
  expect(await of(501)).toEqual(['mdm'])
  expect(await of(1001)).toEqual(['mdm', 'partner-center', 'store', 'business'])
})

describe('an archive of logs', () => {
  test('shows the name of a file on one line, whatever is in it', async () => {
    const list = Buffer.from(`${header}\r\n,,${simulated(1)}\r\n`)
    const { stdout } = await doctor(zipOf([['a\u001b[2J\nforged.csv', list]], { packed: true }))
    expect(stdout).toContain('a<U+001B>[2J<U+000A>forged.csv\n')
  })

  const deviceHash = (seed: number) =>
    Buffer.from(`\ufeff${header}\r\n"TX${seed}","","${simulated(seed)}"\r\n`, 'utf16le')
  const logs = [
    ['DeviceHash_PC-1.csv', deviceHash(1)],
    ['MDMDiagReport.xml', Buffer.from('<x/>')],
    ['TpmHliInfo_Output.txt', Buffer.from('TPM: present\r\n'.repeat(9000))],
    ['more/hash.txt', Buffer.from(simulated(3))],
    ['more/DeviceHash_PC-2.CSV', deviceHash(2)],
  ] as const

  test.each([
    ['zip', zipOf(logs, { packed: true })],
    ['cab', cabOf(logs, { packed: true })],
  ])(
    'in a .%s: each list of devices and each hash is judged, and the rows of all make one corrected file',
    async (format, bytes) => {
      const output = join(folder, `${format}.csv`)
      const { json, code } = await doctor(bytes, '--json', '--output', output)
      expect(code).toBe(0)
      expect(json()).toMatchObject({ kind: 'archive', format, ok: true, unread: [], others: 2 })
      expect(json().files).toMatchObject([
        { name: 'DeviceHash_PC-1.csv', kind: 'csv', rows: 1, encoding: 'utf-16le' },
        { name: 'more/hash.txt', kind: 'hash', forecast: { strength: 'strong' } },
        { name: 'more/DeviceHash_PC-2.CSV', kind: 'csv', rows: 1 },
      ])
      const rows = (await readFile(output, 'utf8')).trim().split('\r\n')
      expect(rows).toEqual([
        `${header},Group Tag,Assigned User`,
        expect.stringContaining(simulated(1)),
        expect.stringContaining(simulated(2)),
      ])
      const { stdout } = await doctor(bytes)
      expect(stdout).toContain('DeviceHash_PC-1.csv')
      expect(stdout).toContain('2 other files in the archive.')
    },
  )

  test('that holds no hash, is cut short or is packed in a way that is not read is told as such', async () => {
    const others = await doctor(zipOf(logs.slice(1, 3), { packed: true }))
    expect([others.code, others.stdout]).toEqual([1, expect.stringContaining('No file of the archive lists a device')])
    const whole = zipOf(logs, { packed: true })
    const cut = await doctor(whole.subarray(0, whole.length / 2))
    expect([cut.code, cut.stderr]).toEqual([2, expect.stringContaining('The archive is damaged')])
    const lzx = cabOf(logs, { packed: true })
    lzx.writeUInt16LE(3, 42)
    expect((await doctor(lzx)).stdout.replace(/\s+/g, ' ')).toContain('packed with LZX, which is not read')
  })
})

test('a person at a terminal sees that a long file is being read', async () => {
  const path = join(folder, 'long.csv')
  await writeFile(path, `${header}\n${'x,,y\n'.repeat(2000)}`)
  const { stderr, stdout } = await taxiwayHash(['doctor', path], { terminal: true })
  expect(stderr).toContain('2000 devices read')
  expect(stdout).toContain('2000 devices, 0 good, 2000 refused')
  expect((await taxiwayHash(['doctor', path])).stderr).toBe('')
})
