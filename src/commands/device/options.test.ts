// The folder of a simulated device, as far as the command line judges it.

import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { collectHealth, readServices, remember } from './options.ts'

const services = { ztd: 'https://a.example', login: 'https://b.example', drs: 'https://c.example' }

let at: string
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'taxiway-device-'))
})
afterEach(() => rmSync(at, { recursive: true, force: true }))

test('a folder of the person, new or there before, keeps the addresses of the device', () => {
  const state = join(at, 'device')
  remember(state, { services })
  expect(readServices({ state, service: {} })).toMatchObject({ services })
  const made = join(at, 'made')
  mkdirSync(made, { mode: 0o755 })
  expect(readServices({ state: made, service: services })).toMatchObject({ services })
})

test('a folder that every account may write decides nowhere to which server a password goes', () => {
  const state = join(at, 'device')
  remember(state, { services })
  chmodSync(state, 0o777)
  expect(() => readServices({ state, service: services })).toThrow('can be written by every account of this machine')
})

test.runIf(process.getuid?.() === 0)('nor does a folder that another account made first', () => {
  const state = join(at, 'device')
  remember(state, { services })
  chownSync(state, 65534, 65534)
  expect(() => readServices({ state, service: services })).toThrow('belongs to another account of this machine')
})

test('where nothing is said, the addresses are those of the server that other commands find, and only then', () => {
  const ca = join(at, 'ca.pem')
  writeFileSync(ca, 'its certificates')
  const running = () => ({ urls: services, ca })
  expect(readServices({ service: {} }, running)).toEqual({ services, ca: 'its certificates' })
  expect(() => readServices({ service: { ztd: 'https://d.example' } }, running)).toThrow('where login, drs is')
  expect(() => readServices({ service: {} }, () => undefined)).toThrow('Start a server (taxiway start), give --urls')
  const state = join(at, 'device')
  const own = { ...services, ztd: 'https://own.example' }
  remember(state, { services: own })
  expect(readServices({ state, service: {} }, running)).toEqual({ services: own, ca: undefined })
  expect(readServices({ state, service: {}, data: at }, running)).toEqual({ services, ca: 'its certificates' })
})

test('of a start that failed, the file of addresses says why', () => {
  const urls = join(at, 'taxiway.json')
  writeFileSync(urls, '{"ok":false,"error":{"message":"A server runs on this folder already.","reason":"x"}}\n')
  expect(() => readServices({ urls, service: {} })).toThrow(
    `${urls} has no addresses: that start failed. A server runs on this folder already.`,
  )
  writeFileSync(urls, '{"ready":true}\n')
  expect(() => readServices({ urls, service: {} })).toThrow('it has no "urls"')
})

test('a file of addresses or of certificates that is not there or is a folder is named', () => {
  const nowhere = join(at, 'nowhere')
  const running = () => undefined
  expect(() => readServices({ urls: nowhere, service: {} }, running)).toThrow(
    `There is no file ${nowhere}. Name the file of addresses.`,
  )
  expect(() => readServices({ urls: at, service: {} }, running)).toThrow(`${at} is a folder and no file.`)
  expect(() => readServices({ ca: nowhere, service: services }, running)).toThrow(
    `There is no file ${nowhere}. Name the file of certificates.`,
  )
})

test('what a device says of its health is named, and another word is answered with the words there are', () => {
  expect(collectHealth('firewall=off', { tpm: 'on' })).toEqual({ tpm: 'on', firewall: 'off' })
  expect(() => collectHealth('fire-wall=off', {})).toThrow(/Names: secure-boot, .*Values: on, off, missing/)
  expect(() => collectHealth('firewall=1', {})).toThrow('Write it as secure-boot=off.')
})
