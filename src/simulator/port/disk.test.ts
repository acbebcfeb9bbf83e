// The disk of a simulated device as a folder.

import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { diskFiles, folderDisk } from './disk.ts'

let at: string
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'taxiway-disk-'))
})
afterEach(() => rmSync(at, { recursive: true, force: true }))

test('the page of the simulated device says of each file in its folder what it holds', async () => {
  const page = await readFile(new URL('../../../docs/device.md', import.meta.url), 'utf8')
  const table = page.slice(page.indexOf('### What lies in its folder'), page.indexOf('## Choices where'))
  const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(named).toEqual([...diskFiles, 'surroundings'])
})

test('a reset takes also what a write that was killed left: there may be a private key in it', async () => {
  const folder = join(at, 'device')
  const disk = folderDisk(folder)
  await disk.write('identity', { key: 'one' })
  writeFileSync(join(folder, 'identity.json.new'), '{"key":"half')
  await disk.wipe()
  expect(readdirSync(folder)).toEqual([])
})

test('a write goes through nothing that stands where its temporary file will be, and is for its owner alone', async () => {
  const folder = join(at, 'device')
  const disk = folderDisk(folder)
  await disk.write('state', 1)
  const other = join(at, 'other')
  writeFileSync(other, 'untouched')
  symlinkSync(other, join(folder, 'identity.json.new'))
  await disk.write('identity', { key: 'one' })
  expect(await readFile(other, 'utf8')).toBe('untouched')
  expect(await disk.read('identity')).toEqual({ key: 'one' })
  expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})
