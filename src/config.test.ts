import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { loadConfig } from './config.ts'
import { tlsNamesOf } from './jobs/tls-renewal.ts'

test('defaults serve a laptop', () => {
  const config = loadConfig({}, {})
  expect(config).toMatchObject({ host: '127.0.0.1', name: 'localhost', port: 8440, logLevel: 'info' })
  expect(config.databaseUrl).toBeUndefined()
  expect(config.sources.port).toBe('default')
})

test('a flag beats the environment, which beats the file, and the source is told', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'taxiway-config-')), 'settings.json')
  writeFileSync(file, JSON.stringify({ port: 1000, name: 'file.example', logLevel: 'warn' }))
  const env = { TAXIWAY_CONFIG: file, TAXIWAY_NAME: 'environment.example', TAXIWAY_PORT: '2000' }
  const config = loadConfig({ port: '3000' }, env)
  expect(config).toMatchObject({ port: 3000, name: 'environment.example', logLevel: 'warn' })
  expect(config.sources).toMatchObject({ port: 'flag', name: 'environment', logLevel: 'file' })
})

test('all mistakes are reported at once, each with its name, what was found and what is allowed', () => {
  const wrong = { TAXIWAY_PORT: '99999', TAXIWAY_LOG_LEVEL: 'loud', TAXIWAY_URL_LOGIN: 'login' }
  expect(() => loadConfig({}, wrong)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(
        /TAXIWAY_PORT: found '99999'.*TAXIWAY_LOG_LEVEL: found 'loud'.*TAXIWAY_URL_LOGIN/s,
      ),
    }),
  )
})

test('further names are in the certificate, and what is no host name is not', () => {
  const TAXIWAY_ALSO_NAMED = 'enterpriseenrollment.contoso.example, Mdm.Fabrikam.example'
  const config = loadConfig({}, { TAXIWAY_ALSO_NAMED, TAXIWAY_NAME: 'lab.example' })
  expect(tlsNamesOf(config).configured).toEqual([
    'lab.example',
    'enterpriseenrollment.contoso.example',
    'mdm.fabrikam.example',
  ])
  expect(() => loadConfig({}, { TAXIWAY_ALSO_NAMED: 'https://contoso.example' })).toThrow(/host names such as/)
})

test('a setting the file misspells is named', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'taxiway-config-')), 'settings.json')
  writeFileSync(file, JSON.stringify({ prot: 1000 }))
  expect(() => loadConfig({}, { TAXIWAY_CONFIG: file })).toThrow(/prot in .*there is no such setting/)
})

test('a secret comes from a file and never appears in an error', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'taxiway-config-')), 'key')
  writeFileSync(file, 'c2VjcmV0\n')
  expect(loadConfig({}, { TAXIWAY_MASTER_KEY_FILE: file }).masterKey).toBe('c2VjcmV0')
  expect(() => loadConfig({}, { TAXIWAY_MASTER_KEY_FILE: '/does/not/exist' })).toThrow(
    /TAXIWAY_MASTER_KEY_FILE: '\/does\/not\/exist' cannot be read/,
  )
})

test('the origins that a reverse proxy gives replace our own', () => {
  const config = loadConfig({}, { TAXIWAY_URL_LOGIN: 'https://login.contoso.example/' })
  expect(config.origins).toEqual({ login: 'https://login.contoso.example' })
})
