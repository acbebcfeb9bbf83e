import { Command } from 'commander'
import { afterEach, expect, test, vi } from 'vitest'

import { settings } from '../../config.ts'
import { runCommand } from '../usage.ts'
import { configCommand } from './config.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

async function shown(...words: string[]): Promise<string> {
  const said: string[] = []
  vi.spyOn(console, 'log').mockImplementation((text) => void said.push(String(text)))
  await runCommand(new Command('taxiway').addCommand(configCommand()), ['config', 'show', ...words])
  return said.join('\n')
}

test('a secret that is not set shows nothing: hidden would say that there is one', async () => {
  for (const { env, secret } of Object.values(settings)) if (secret) vi.stubEnv(env, '')
  expect(await shown()).not.toContain('(hidden)')
})

test('every setting that is a secret is shown as hidden, with where it came from, and never itself', async () => {
  const secrets = {
    masterKey: Buffer.alloc(32, 7).toString('base64'),
    databaseUrl: 'postgres://taxiway:hush-server@db.example/taxiway',
    databaseOwnerUrl: 'postgres://owner:hush-owner@db.example/taxiway',
    metricsToken: 'hush-metrics-0123456789',
    adminPassword: 'hush-administrator',
    mailUrl: 'smtps://taxiway:hush-mail@mail.example',
  }
  expect(
    Object.entries(settings)
      .flatMap(([name, { secret }]) => (secret ? [name] : []))
      .sort(),
  ).toEqual(Object.keys(secrets).sort())
  for (const [name, value] of Object.entries(secrets)) {
    vi.stubEnv(settings[name as keyof typeof secrets].env, value)
  }
  const { settings: rows } = JSON.parse(await shown('--json')) as {
    settings: { name: string; value: string; source: string }[]
  }
  for (const name of Object.keys(secrets)) {
    const row = rows.find((one) => one.name === name)
    expect([name, row?.value, row?.source]).toEqual([name, '(hidden)', expect.not.stringMatching(/^default$/)])
  }
  for (const text of [await shown('--json'), await shown()]) {
    for (const secret of ['hush-server', 'hush-owner', 'hush-metrics', 'hush-adm', 'hush-mail', secrets.masterKey])
      expect(text).not.toContain(secret)
  }
  expect((await shown()).match(/\(hidden\)/g)).toHaveLength(Object.keys(secrets).length)
})
