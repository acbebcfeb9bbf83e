// What somebody else left at the name of a file with secrets: readers, a link, a half of another.

import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { remember } from '../device/options.ts'
import { openSafeFile, writeSafeFile } from './safe-file.ts'

let at: string
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'taxiway-safe-'))
})
afterEach(() => rmSync(at, { recursive: true, force: true }))

test('a file that was there and could be read by all is for its owner alone afterwards', () => {
  const file = join(at, 'hashes.csv')
  writeFileSync(file, 'old', { mode: 0o644 })
  writeSafeFile(file, 'secret')
  expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8'), readdirSync(at)]).toEqual([
    0o600,
    'secret',
    ['hashes.csv'],
  ])
})

test('a link at the name is replaced, and what it points to is left alone', () => {
  const other = join(at, 'other')
  writeFileSync(other, 'untouched', { mode: 0o644 })
  for (const target of [other, join(at, 'nowhere')]) {
    const file = join(at, 'hashes.csv')
    rmSync(file, { force: true })
    symlinkSync(target, file)
    writeSafeFile(file, 'secret')
    expect([lstatSync(file).isFile(), readFileSync(file, 'utf8')]).toEqual([true, 'secret'])
  }
  expect([readFileSync(other, 'utf8'), readdirSync(at).sort()]).toEqual(['untouched', ['hashes.csv', 'other']])
})

test('half a file never has the name, and what was begun is gone', () => {
  const file = join(at, 'trail.jsonl')
  writeFileSync(file, 'whole')
  const begun = openSafeFile(file)
  begun.write('half')
  expect(readFileSync(file, 'utf8')).toBe('whole')
  begun.drop()
  expect([readFileSync(file, 'utf8'), readdirSync(at)]).toEqual(['whole', ['trail.jsonl']])
})

test('a folder is no file, and is told as such', () => {
  mkdirSync(join(at, 'folder'))
  expect(() => writeSafeFile(join(at, 'folder'), 'secret')).toThrow(expect.objectContaining({ code: 'EISDIR' }))
})

test('a device that remembers where it is writes through no link', () => {
  const other = join(at, 'other')
  const state = join(at, 'device')
  mkdirSync(state)
  writeFileSync(other, 'untouched')
  symlinkSync(other, join(state, 'surroundings.json'))
  remember(state, { services: {} })
  expect(readFileSync(other, 'utf8')).toBe('untouched')
  expect(lstatSync(join(state, 'surroundings.json')).isFile()).toBe(true)
})
