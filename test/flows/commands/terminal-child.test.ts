// Commands as processes of their own: with a pipe that is closed early, with a terminal that has colours, and going on until
// they are ended.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { csvOf } from '../../../src/kernel/text/csv.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { asTerminal } from '../../support/server/terminal.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { ticketFor } from '../../support/world/held.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))
const devices = Array.from({ length: 900 }, () => newHardware())
const [device = newHardware()] = devices
const serial = device.fields.serialNumber ?? ''

let world: World
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  const tenant = await world.tenant('pipe.example')
  taxiway = commandLine(world, tenant)
  const csv = csvOf([
    ['Device Serial Number', 'Windows Product ID', 'Hardware Hash'],
    ...devices.map(({ fields, hash }) => [fields.serialNumber ?? '', '', hash]),
  ])
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await tenant.api.send('POST', path, csv, 'text/csv', () => {})
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** Without the colours that this test run may have been asked for. */
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  // where CI is set, Node takes a terminal for one without colours
  const { FORCE_COLOR: _forced, NO_COLOR: _none, CI: _ci, ...rest } = process.env
  return { ...rest, TERM: 'xterm-256color', TAXIWAY_DATA: world.folder, ...more }
}

/** Not synchronous: the server that it asks is in this process. */
function ended(
  file: string,
  words: readonly string[],
  env = environment(),
): Promise<readonly [out: string, err: string]> {
  return new Promise((resolve) => {
    execFile(file, words, { env, maxBuffer: 64 << 20 }, (_error, out, err) => resolve([out, err]))
  })
}
const inShell = (script: string) => ended('sh', ['-c', script, process.execPath, program])

// more than a pipe holds, so that the command still writes when its reader has gone
test.each([
  ['devices --json', /^\{"devices":\[\{"id":/],
  ['devices', /^Serial number {2}/],
  ['fleet --devices 500 --csv', /^Device Serial Number,/],
])(
  'taxiway %s | head -1 ends without a word',
  async (words, first) => {
    const [out, err] = await inShell(`{ "$0" "$1" ${words} 2>&3; echo "ended $?" >&2; } 3>&2 | head -1`)
    expect([err, out]).toEqual(['ended 141\n', expect.stringMatching(first)])
  },
  60_000,
)

test('and so does a command whose complaint nobody reads any more', async () => {
  const script = '{ "$0" "$1" devices show nothing 2>&1 >/dev/null; echo "ended $?" >&3; } 3>&2 | true'
  expect((await inShell(script))[1]).toBe('ended 141\n')
}, 60_000)

test.each<[string, () => readonly string[]]>([
  ['ours', () => ['hash', 'decode', device.hash]],
  [
    'those of the library',
    () => {
      const urls = join(world.folder, 'urls.json')
      writeFileSync(urls, JSON.stringify({ urls: world.urls, ca: world.caFile }))
      return ['device', 'boot', '--urls', urls]
    },
  ],
])(
  'colours, %s, are on a terminal alone, and not with --no-color or NO_COLOR',
  async (_whose, wordsOf) => {
    const words = wordsOf()
    const run = async (terminal: boolean, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
      const before = terminal ? ['--import', asTerminal] : []
      return (await ended(process.execPath, [...before, program, ...words, ...more], environment(env))).join('')
    }
    expect(await run(true)).toContain('\u001b[')
    for (const shown of [
      await run(false),
      await run(false, [], { FORCE_COLOR: '1', CI: 'true' }),
      await run(true, ['--no-color']),
      await run(true, [], { NO_COLOR: '1' }),
    ]) {
      expect(shown.length).toBeGreaterThan(100)
      expect(shown).not.toContain('\u001b')
    }
  },
  120_000,
)

test('story --follow goes on in order of time, and what is told late says so', async () => {
  // none of its events is before its hello, and each is as long ago as it says
  const ticket = await ticketFor(world, device)
  const report = async (...events: ReadonlyArray<readonly [agoMs: number, text: string]>) => {
    const now = Date.now()
    const at = (ago: number) => new Date(now - ago).toISOString()
    const answer = await send(world, `${world.urls.ztd}/device/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-device-token': ticket },
      body: JSON.stringify({
        sentAt: at(0),
        events: events.map(([ago, text]) => ({ at: at(ago), step: 'signed-in', detail: { text } })),
      }),
    })
    expect(answer.status, answer.body.toString()).toBeLessThan(300)
    return Date.now()
  }
  const hello = Date.now()
  await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(hello))
  const reported = await report([0, 'second'])
  const child = spawn(process.execPath, [program, 'story', serial, '--follow'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const seen = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => lines.some((line) => line.endsWith(text)) && resolve()
      reader.on('line', look)
      look()
    })
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  try {
    await seen('second')
    await report([0, 'fourth'], [(Date.now() - reported) / 2, 'third'])
    await seen('fourth')
    await report([60_000, 'first'])
    await seen('first')
    const told = lines.filter((line) => line.includes(' signed in: '))
    expect(told.map((line) => line.slice(29))).toEqual([
      '(says the device, claimed) signed in: second',
      '(says the device, claimed) signed in: third',
      '(says the device, claimed) signed in: fourth',
      '(late) (says the device, claimed) signed in: first',
    ])
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  // told once more, it is in order
  const { out } = await taxiway('story', serial, '--json')
  const { events } = JSON.parse(out) as { events: { detail: { text?: string }; late: boolean }[] }
  expect(events.flatMap(({ detail, late }) => (detail.text ? [[detail.text, late]] : []))).toEqual(
    ['first', 'second', 'third', 'fourth'].map((text) => [text, false]),
  )
}, 120_000)
