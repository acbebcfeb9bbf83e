// The device as a process of its own, killed again and again while it walks through its first start: its disk is all that is
// left each time. Whatever the moment, it ends at the desktop, once in the directory and once in management.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { newHardware, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld } from '../../support/world/world.ts'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))
const kills = 10

test('killed at ten random moments, a device goes on from its disk and ends where it would have ended', async () => {
  await using world = await startWorld()
  const office = await openOffice(world, 'kill.example', { profile: { deviceNameTemplate: 'K-%RAND:5%' } })
  const person = await office.tenant.user('lee')
  const hardware = newHardware()
  await office.register(hardware)
  const seed = Number(hardware.fields.serialNumber?.slice(2))
  const state = join(world.folder, 'device')
  const { ztd, login, drs } = world.urls
  const command = [
    program,
    'device',
    'boot',
    '--seed',
    String(seed),
    '--state',
    state,
    '--ca',
    world.caFile,
    '--poll',
    '150',
  ]
  const where = ['--service', `ztd=${ztd}`, '--service', `login=${login}`, '--service', `drs=${drs}`]
  const who = ['--user', person.userPrincipalName, '--password', person.password]

  const moments: string[] = []
  for (let kill = 0; kill < kills; kill++) {
    const lines = 1 + Math.floor(Math.random() * 4)
    const pause = Math.floor(Math.random() * 120)
    moments.push(`${lines} lines + ${pause} ms`)
    await bootAndKill([...command, ...where, ...who], lines, pause)
  }
  const about = `killed after ${moments.join(', ')}`
  const last = await run([...command, ...where, ...who, '--json'])
  expect(last.code, `${about}: ${last.output}`).toBe(0)
  const result = JSON.parse(last.output)
  expect(result, about).toMatchObject({
    ok: true,
    outcome: 'desktop-managed',
    espDevice: 'succeeded',
    espUser: 'succeeded',
  })
  expect(result.programs, about).toHaveLength(1)

  const { devices, managed } = await recordsOf(office.tenant, hardware)
  expect(
    devices.map(({ deviceId }) => deviceId),
    about,
  ).toEqual([result.deviceId])
  expect(managed, about).toHaveLength(1)
  expect(readFileSync(join(state, 'state.json'), 'utf8')).not.toContain(person.password)
}, 180_000)

/** Cuts the power when so many steps were shown and a little while has passed; a device that ends earlier is left alone. */
async function bootAndKill(args: readonly string[], lines: number, pause: number): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let seen = 0
  child.stdout.on('data', (text: Buffer) => {
    const before = seen
    seen += text.toString().split('\n').length - 1
    if (before < lines && seen >= lines) void delay(pause).then(() => child.kill('SIGKILL'))
  })
  await exited
}

async function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => {
    output += text
  })
  const [code] = (await once(child, 'exit')) as [number]
  return { code, output }
}
