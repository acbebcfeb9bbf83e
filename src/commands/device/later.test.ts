// `taxiway device reset`, as far as the folder goes that it empties.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { runCommand } from '../usage.ts'
import { deviceCommand } from './device.ts'
import { remember } from './options.ts'

let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'taxiway-reset-'))
  remember(state, { services: { ztd: 'https://a.example', login: 'https://b.example', drs: 'https://c.example' } })
  writeFileSync(join(state, 'programs.json'), '[]')
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(state, { recursive: true, force: true })
})

const reset = (folder: string) =>
  runCommand(new Command('taxiway').addCommand(deviceCommand()), ['device', 'reset', '--state', folder])

test('a reset makes the disk empty, and the machine and its addresses stay', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  await reset(state)
  expect(existsSync(join(state, 'programs.json'))).toBe(false)
  expect(existsSync(join(state, 'surroundings.json'))).toBe(true)
})

test('a folder that every account may write is not emptied, and one that holds no device neither', async () => {
  chmodSync(state, 0o777)
  await expect(reset(state)).rejects.toThrow('can be written by every account of this machine')
  expect(existsSync(join(state, 'programs.json'))).toBe(true)
  const other = join(state, 'documents')
  mkdirSync(other)
  writeFileSync(join(other, 'letter.txt'), 'Dear Pia')
  await expect(reset(other)).rejects.toThrow(other)
  expect(existsSync(join(other, 'letter.txt'))).toBe(true)
})
