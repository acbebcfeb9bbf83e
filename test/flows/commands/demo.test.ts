// The demonstration as a newcomer meets it: one process, and the command line beside it, which was told nothing.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { send } from '../../support/mdm/mdm-device.ts'

vi.setConfig({ testTimeout: 300_000 })

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

let folder: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-newcomer-'))
  // a user who has started nothing yet
  env = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, TMPDIR: folder }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const start = (...words: string[]) => {
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number | null]>
  return { child, exited }
}

async function taxiway(...words: string[]) {
  const { child, exited } = start(...words)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [code] = await exited
  return { code, out, err }
}

const left = () => readdirSync(folder).filter((name) => name.startsWith('taxiway-demo-'))

test('while the demonstration runs, commands that were told nothing find it; its document names the administrator; Ctrl-C leaves nothing', async () => {
  const { child, exited } = start('demo', '--json')
  child.stderr.resume()
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const demo = JSON.parse(line) as {
    ok: boolean
    devices: { serial: string }[]
    urls: { login: string; portal: string }
    portal: string
    data: string
    administrator: { userPrincipalName: string; password: string }
  }
  expect(demo).toMatchObject({ ok: true, portal: demo.urls.portal, tenant: 'contoso.example' })

  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e',
    username: demo.administrator.userPrincipalName,
    password: demo.administrator.password,
    scope: 'https://graph.microsoft.com/.default',
  })
  const world = { ca: readFileSync(join(demo.data, 'ca.pem'), 'utf8') }
  const asForm = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `${form}` }
  const answer = await send(world, `${demo.urls.login}/contoso.example/oauth2/v2.0/token`, asForm)
  expect(answer.body.toString()).not.toContain('50126')

  const serial = demo.devices[1]?.serial ?? ''
  const devices = await taxiway('devices')
  expect([devices.code, devices.err]).toEqual([
    0,
    'This is the demonstration that runs here, tenant contoso.example.\n',
  ])
  for (const one of demo.devices) expect(devices.out).toContain(one.serial)
  expect((await taxiway('story', serial)).out).toContain('joined')
  expect((await taxiway('tenant', 'list')).out).toContain('contoso.example')
  expect((await taxiway('keys', 'tls', 'show')).out).toMatch(/^1 +issues /m)
  const audit = await taxiway('audit', '--json')
  expect([audit.code, audit.err]).toEqual([0, ''])

  child.kill('SIGINT')
  expect((await exited)[0]).toBe(0)
  expect(existsSync(join(folder, 'taxiway', 'demo.json'))).toBe(false)
  expect(left()).toEqual([])
  for (const words of [['devices'], ['tenant', 'list'], ['keys', 'tls', 'show']]) {
    expect([words, (await taxiway(...words)).err]).toEqual([words, expect.stringContaining('No server was started on')])
  }
  expect(existsSync(join(folder, '.local'))).toBe(false)
})

test('Ctrl-C before the end of the demonstration ends it as tidily', async () => {
  const { child, exited } = start('demo')
  child.stderr.resume()
  let told = false
  for await (const line of createInterface({ input: child.stdout })) {
    if (!told && line.includes('Switching the devices on')) told = child.kill('SIGINT')
  }
  expect((await exited)[0]).toBe(130)
  expect(left()).toEqual([])
})
