import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notebookExample, smallestExample } from '../../protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { exampleStructures } from '../../protocol/smbios/example.ts'
import { smbiosFacts } from '../../protocol/smbios/facts.ts'
import type { Inventory } from '../../simulator/harvest/inventory-sources.ts'
import { inventorySources } from '../../simulator/harvest/inventory-sources.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { hashCommand } from './hash.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taxiway-hash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const inventory: Inventory = {
  operatingSystem: { family: 'linux', version: [6, 1, 0, 0], architecture: 'x64' },
  smbios: smbiosFacts(exampleStructures()),
  disks: [{ name: 'nvme0n1', serial: 'FD01', model: 'FabriDisk', system: true, removable: false }],
  networkAdapters: [{ name: 'e', medium: 14, bus: 'PCI', removable: false, permanentMac: '00:00:5e:00:53:01' }],
}

async function run(args: readonly string[], options: { stdin?: string; inventory?: Inventory } = {}) {
  let stdout = ''
  let stderr = ''
  let code: number | undefined
  const command = hashCommand({
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    stdin: (async function* () {
      yield new TextEncoder().encode(options.stdin ?? '')
    })(),
    sources: () => inventorySources(options.inventory ?? inventory),
    now: () => new Date('2026-03-01T08:00:00Z'),
    exit: (given) => {
      code = given
    },
  })
  await command.parseAsync(args, { from: 'user' })
  return { stdout, stderr, code, json: () => JSON.parse(stdout) }
}

const notebook = encodeFields(notebookExample)

test.each(['decode', 'doctor', 'encode'])(
  'hash %s of no file is a document where one was asked for',
  async (command) => {
    const { stdout, stderr, code } = await run([command, join(folder, 'nowhere'), '--json'])
    expect([code, stderr]).toEqual([2, ''])
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      error: { message: expect.stringContaining('nowhere does not exist. Give the path of a file'), reason: 'input' },
    })
  },
)

describe('hash decode', () => {
  test('reads base64, bytes, UTF-16 text, standard input and a row of a CSV alike', async () => {
    const utf16 = Buffer.from(`\ufeff${notebook.base64}\r\n`, 'utf16le')
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\nA,,${simulated(1)}\r\nB,,${notebook.base64}\r\n`
    const results = [
      await run(['decode', await file('a.txt', `${notebook.base64}\n`), '--json']),
      await run(['decode', await file('a.bin', notebook.bytes), '--json']),
      await run(['decode', await file('a-utf16.txt', utf16), '--json']),
      await run(['decode', '-', '--json'], { stdin: notebook.base64 }),
      await run(['decode', await file('a.csv', csv), '--row', '2', '--json']),
    ]
    for (const { json, code } of results) {
      expect(code).toBe(0)
      expect(json()).toMatchObject({ ok: true, bytes: 3000, smbios: { serialNumber: 'FX100-000042' } })
    }
  })

  test('[S-162] a corrupt hash gives ok false, the reason and exit code 1', async () => {
    const path = await file('broken.txt', notebook.base64.slice(0, 3996))
    const { json, code } = await run(['decode', path, '--json'])
    expect(code).toBe(1)
    expect(json()).toMatchObject({ ok: false, bytes: 2997, problems: [{ code: 'hash-not-4k', offset: 2997 }] })
    const shown = await run(['decode', path])
    expect(shown.stdout).toContain('An import refuses this hash')
    expect(shown.stdout).toContain('exactly 3000')
  })

  test('tells a person what the machine is and what the import would say', async () => {
    const { stdout, code } = await run(['decode', '-', '--records'], { stdin: notebook.base64 })
    expect(code).toBe(0)
    expect(stdout).toContain('Fabrikam FX 100, serial number FX100-000042')
    expect(stdout).toContain('00:00:5e:00:53:7f  wired      USB     removable, not used to recognise the machine')
    expect(stdout).toContain('An import accepts this hash.')
    expect(stdout).toMatch(/0x2b3 +12 +SmbiosUuid/)
    const small = await run(['decode', '-'], { stdin: encodeFields(smallestExample).base64 })
    expect(small.stdout).toContain('MacAddress is missing: no network adapter is listed.')
  })

  test('never sends a control character of a hash to the terminal', async () => {
    const { base64 } = encodeFields({ ...notebookExample, serialNumber: 'A\u001b]0;x\u0007B\u202eC' })
    const { stdout } = await run(['decode', '-'], { stdin: base64 })
    expect(stdout).toContain('A<U+001B>]0;x<U+0007>B<U+202E>C')
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('a file that is not there is exit code 2 and one plain line', async () => {
    const { stdout, stderr, code } = await run(['decode', join(folder, 'nowhere')])
    expect([stdout, code]).toEqual(['', 2])
    expect(stderr).toMatch(/does not exist. Give the path/)
    expect((await run(['decode', folder])).stderr).toContain('is a folder')
  })
})

describe('hash encode', () => {
  test('what was decoded gives the same hash again, for both worked examples', async () => {
    for (const fields of [smallestExample, notebookExample]) {
      const { base64, bytes } = encodeFields(fields)
      const decoded = await run(['decode', '-', '--json'], { stdin: base64 })
      const path = await file('decoded.json', decoded.stdout)
      expect((await run(['encode', path])).stdout).toBe(`${base64}\n`)
      const output = join(folder, 'out.bin')
      expect((await run(['encode', path, '-o', output])).code).toBe(0)
      expect(new Uint8Array(await readFile(output))).toEqual(bytes)
    }
  })

  test('--strict leaves out the private records and --json says how many remain', async () => {
    const decoded = await run(['decode', '-', '--json'], { stdin: simulated(3) })
    const all = await run(['encode', '-', '--json'], { stdin: decoded.stdout })
    const strict = await run(['encode', '-', '--json', '--strict'], { stdin: decoded.stdout })
    expect(all.json()).toMatchObject({ ok: true, bytes: 3000, base64: simulated(3) })
    expect(strict.json().records).toBe(all.json().records - 2)
  })

  test('a mistake is named', async () => {
    expect(await run(['encode', '-'], { stdin: '{"smbios":{"uuid":"x"}}' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('smbios.uuid must be a UUID'),
    })
    expect(await run(['encode', '-'], { stdin: '{' })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not JSON'),
    })
  })
})

const simulated = (seed: number) => encodeFields(simulatedHardware(seed)).base64
const header = 'Device Serial Number,Windows Product ID,Hardware Hash'

describe('hash collect', () => {
  test('prints a CSV that the doctor accepts, and the report apart from it', async () => {
    const { stdout, stderr, code } = await run(['collect', '--csv', '--group-tag', 'Sales'])
    expect(code).toBe(0)
    expect(stdout.split('\r\n')[0]).toBe(`${header},Group Tag`)
    expect(stderr).toContain('The hardware hash of this machine')
    const linted = await run(['doctor', '-', '--json'], { stdin: stdout })
    expect(linted.json()).toMatchObject({ ok: true, rows: 1, good: 1 })
  })

  test('--json has the decoded form, the hash and what is missing', async () => {
    const { json } = await run(['collect', '--json'])
    expect(json()).toMatchObject({
      ok: true,
      collectedAt: '2026-03-01T08:00:00Z',
      smbios: { serialNumber: 'FX100-000042' },
      base64: expect.stringMatching(/^T0[EFGH]/),
      missing: [{ field: 'TPM EkPub' }, { field: 'ProductKeyID' }],
    })
    expect(json().base64).toHaveLength(4000)
  })

  test('[S-072] a machine without an identity gets no hash, a list of what is missing and exit code 1', async () => {
    const bare = {
      ...inventory,
      smbios: { uuid: inventory.smbios.uuid!, serialNumber: 'X1' },
      disks: [],
      networkAdapters: [],
    }
    const { stdout, stderr, code } = await run(['collect', '--csv'], { inventory: bare })
    expect([stdout, code]).toEqual(['', 1])
    expect(stderr).toContain('This machine cannot be told from others')
    expect(stderr).toContain('DiskSerialNumber')
    expect((await run(['collect', '--json'], { inventory: bare })).json()).toMatchObject({
      ok: false,
      reason: 'identity-incomplete',
    })
  })
})
