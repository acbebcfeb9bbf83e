// What strangers wrote, read by an administrator on a terminal (T-06): nothing of it moves the cursor, hides letters or begins a
// line that passes for one of ours, and the JSON for programs says exactly what was written.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { raise } from '../../../src/alarm/alarm.sql.ts'
import { makeLog } from '../../../src/http/log.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { ticketFor } from '../../support/world/held.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

/** Clears the screen, colours in both spellings, a window title, reversed letters, hidden letters, and a forged line. */
const hostile =
  'x\u001b[2J\u009b31m\u001b]0;owned\u0007\u202e\u200b\u3164\u2800\ufe0f\u{e0100}\ue000\ufdd0\u2028\r\n10:00:00.000  ✓ management   finished its deployment'
const obeyed = /(?!\n)[\p{C}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]|\p{Mn}{5}/u

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
let hardware: ReturnType<typeof newHardware>
let serial: string
let alarmId: string

beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'terminal.example', { application: null, statusPage: null })
  const { api, tenantId } = office.tenant
  hardware = newHardware()
  serial = hardware.fields.serialNumber ?? ''
  await office.register(hardware)
  await report(hostile)
  await atBrowser(world).signIn({ userPrincipalName: `${hostile}@terminal.example`, password: 'wrong' })
  await raise(world.app.db, tenantId, new Date(), {
    kind: 'password-guesses',
    subjectKind: 'user-name',
    subjectId: `${hostile}@terminal.example`,
    detail: { lastName: hostile },
  })
  const { value } = await api.get<{ value: { id: string }[] }>('/beta/deviceManagement/alarms')
  alarmId = value[0]?.id ?? ''
  taxiway = commandLine(world, office.tenant)
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** As somebody who has the hash of the device. */
async function report(...texts: readonly string[]): Promise<void> {
  const at = new Date().toISOString()
  const events = texts.map((text) => ({ at, step: 'signed-in', detail: { text } }))
  const answer = await send(world, `${world.urls.ztd}/device/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-device-token': await ticketFor(world, hardware) },
    body: JSON.stringify({ sentAt: at, events }),
  })
  expect(answer.status, answer.body.toString()).toBeLessThan(300)
}

const eventsOf = ({ out }: Said) => (JSON.parse(out) as { events: { detail: { text?: string } }[] }).events
const lines = ({ out, err }: Said): string[] => `${out}${err}`.split('\n')

test('[T-06] what a device tells of itself stays on the line that says so', async () => {
  const said = await taxiway('story', serial)
  expect(said.out).not.toMatch(obeyed)
  expect(lines(said).filter((line) => line.includes('finished its deployment'))).toEqual([
    expect.stringMatching(
      /\(says the device, claimed\) signed in: x<U\+001B>\[2J<U\+009B>31m.*<U\+000D><U\+000A>10:00:00.*deployment$/,
    ),
  ])
})

test('[T-06] on a terminal what a device tells is one line, behind whose word it is, and whole in the JSON', async () => {
  const forged = '10:00:00.000  ✓ mdm          finished'
  const texts = [`pad${' '.repeat(120)}${forged}`, `${'word '.repeat(40)}${forged}`, 'y (says the device, attested)']
  await report(...texts)
  const { isTTY, columns } = process.stdout
  const { out } = await (async () => {
    Object.assign(process.stdout, { isTTY: true, columns: 100 })
    return taxiway('story', serial).finally(() => Object.assign(process.stdout, { isTTY, columns }))
  })()
  const [day, ...all] = out.trimEnd().split('\n')
  const [shown, verdict] = [all.slice(0, -2), all.slice(-2)]
  expect(verdict).toEqual(['', 'Its deployment is under way.'])
  expect(day).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(shown.filter((line) => line.length > 100 || !/^(\d\d:\d\d:\d\d\.\d{3}| {28}) {1,2}/.test(line))).toEqual([])
  const claims = shown.filter((line) => line.includes(' signed in: '))
  expect(claims).toHaveLength(texts.length + 1)
  for (const line of claims) expect(line).toMatch(/^[\d:.]+ {2}· device {7}\(says the device, claimed\) signed in: /)
  const whole = eventsOf(await taxiway('story', serial, '--json')).map(({ detail }) => detail.text)
  expect(texts.filter((text) => !whole.includes(text))).toEqual([])
})

test('[T-06] what strangers wrote as a name, and administrators as a note, is shown in every list and obeyed in none', async () => {
  expect((await taxiway('alarms', 'close', alarmId, '--note', hostile)).out).not.toMatch(obeyed)
  for (const words of [
    ['alarms', '--all'],
    ['alarms', 'show', alarmId],
    ['alarms', 'close', alarmId],
    ['alarms', 'show', hostile],
    ['audit'],
    ['devices'],
    ['devices', 'show', hostile],
    ['devices', 'wipe', hostile],
    ['user', 'disable', hostile],
    ['role', 'list'],
    ['application', 'add', 'x', '--role', hostile],
    ['application', 'show', hostile],
    ['role', 'grant', hostile, hostile],
    ['audit', 'verify', '--file', hostile],
    ['audit', 'verify', '--checkpoints', hostile],
    ['audit', '--count', hostile],
    ['import', hostile],
    ['devices', '--tenant', hostile],
    ['devices', `--${hostile}`],
    ['allow-next', hostile],
    [hostile],
  ]) {
    const said = await taxiway(...words)
    expect([words, `${said.out}${said.err}`]).toEqual([words, expect.not.stringMatching(obeyed)])
    expect([words, lines(said).filter((line) => line.startsWith('10:00:00.000'))]).toEqual([words, []])
  }
  expect((await taxiway('alarms', 'show', alarmId)).out).toContain('Note      x<U+001B>[2J')
  expect((await taxiway('audit')).out).toContain('<U+202E>')
})

test('[T-06] JSON and the export hold what was written, spelled so that a terminal shows it', async () => {
  const alarms = await taxiway('alarms', '--all', '--json')
  expect(alarms.out).not.toMatch(obeyed)
  const { alarms: value } = JSON.parse(alarms.out) as { alarms: { closedNote: string; subject: { id: string } }[] }
  expect(value[0]).toMatchObject({ closedNote: hostile, subject: { id: `${hostile}@terminal.example` } })
  const story = await taxiway('story', serial, '--json')
  expect(story.out).not.toMatch(obeyed)
  expect(eventsOf(story).some(({ detail }) => detail.text === hostile)).toBe(true)
  const file = join(world.folder, 'trail.jsonl')
  await taxiway('audit', 'export', '--out', file)
  const exported = readFileSync(file, 'utf8')
  expect(exported).toContain('\\u009b31m')
  expect(exported).not.toMatch(obeyed)
  expect(await taxiway('audit', 'verify', '--file', file)).toMatchObject({ code: 0 })
})

test('[T-06] the export over HTTP is spelled so as well, means what was written, and verifies', async () => {
  const sent: string[] = []
  await office.tenant.api.lines('/beta/deviceManagement/auditEvents/export', (line) => sent.push(line))
  expect(sent.join('')).not.toMatch(obeyed)
  expect(sent.join('')).toContain('\\u202e')
  expect(sent.map((line) => JSON.stringify(JSON.parse(line))).join('')).toContain(hostile.slice(-20))
  expect(sent.map((line) => JSON.stringify(JSON.parse(line))).join('')).toContain('\u202e\u200b\u3164')
  // and so does a file that was kept when it was not spelled so
  for (const [name, spelled] of [
    ['now.jsonl', (line: string) => line],
    ['before.jsonl', (line: string) => JSON.stringify(JSON.parse(line))],
  ] as const) {
    const file = join(world.folder, name)
    writeFileSync(file, `${sent.map(spelled).join('\n')}\n`)
    expect([name, await taxiway('audit', 'verify', '--file', file)]).toEqual([
      name,
      expect.objectContaining({ code: 0 }),
    ])
  }
})

test('[T-06] a file whose name has lines forges none of ours', async () => {
  const file = join(world.folder, 'na\n  ✓ 99 devices, 99 good.csv')
  for (const words of [
    ['audit', 'verify', '--file', file],
    ['import', file],
  ]) {
    for (const [exists, write] of [
      [false, () => {}],
      [true, () => writeFileSync(file, 'a,b\n')],
    ] as const) {
      rmSync(file, { force: true })
      write()
      const said = await taxiway(...words)
      expect([words[0], exists, said.code > 0, lines(said).filter((line) => line !== '').length]).toEqual([
        words[0],
        exists,
        true,
        1,
      ])
      expect(said.err.replace('<U+000A>  ✓ 99 devices', '')).not.toContain('99 devices')
    }
  }
})

test('no line of the log holds what a terminal obeys, and each says what it was', () => {
  const lines: string[] = []
  const log = makeLog('info', { write: (line) => void lines.push(line) })
  log.info({ path: hostile, err: new Error(hostile) }, hostile)
  expect(lines).toEqual([expect.not.stringMatching(obeyed)])
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ path: hostile, msg: hostile })
})
