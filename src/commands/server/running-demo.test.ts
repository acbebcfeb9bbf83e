import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { forgetDemo, noteDemo, runningDemo } from './running-demo.ts'

let at: string
let folder: string
let demo: { pid: number; data: string; tenant: string }
beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), 'taxiway-note-'))
  folder = join(at, 'taxiway')
  const data = join(at, 'data')
  mkdirSync(data, { mode: 0o700 })
  demo = { pid: process.pid, data, tenant: 'contoso.example' }
})
afterEach(() => rmSync(at, { recursive: true, force: true }))

test('a demonstration is found while it runs, by a note that only its user can read, and not afterwards', () => {
  expect(runningDemo(folder)).toBeUndefined()
  expect(noteDemo(folder, demo)).toBe(true)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'demo.json')).mode & 0o777).toBe(0o600)
  expect(runningDemo(folder)).toEqual(demo)
  forgetDemo(folder, demo.pid + 1)
  expect(runningDemo(folder)).toEqual(demo)
  forgetDemo(folder, demo.pid)
  expect(runningDemo(folder)).toBeUndefined()
})

test('a note of a process that is gone, or of a folder that is gone, is passed over, and the next demonstration replaces it', () => {
  noteDemo(folder, { ...demo, pid: 2 ** 22 + 7 }) // more than Linux gives
  expect(runningDemo(folder)).toBeUndefined()
  noteDemo(folder, { ...demo, data: join(at, 'gone') })
  expect(runningDemo(folder)).toBeUndefined()
  noteDemo(folder, demo)
  expect(runningDemo(folder)).toEqual(demo)
})

test('a note that others could have written or exchanged is not believed', () => {
  noteDemo(folder, demo)
  const file = join(folder, 'demo.json')
  for (const [path, mode] of [
    [file, 0o644],
    [folder, 0o755],
    [demo.data, 0o755],
  ] as const) {
    const before = statSync(path).mode & 0o777
    chmodSync(path, mode)
    expect(runningDemo(folder)).toBeUndefined()
    chmodSync(path, before)
    expect(runningDemo(folder)).toEqual(demo)
  }
  renameSync(folder, `${folder}.real`)
  symlinkSync(`${folder}.real`, folder)
  expect(runningDemo(folder)).toBeUndefined()
  expect(noteDemo(folder, demo)).toBe(false)
  rmSync(folder)
  renameSync(`${folder}.real`, folder)
  writeFileSync(file, '{"pid":"1"}')
  expect(runningDemo(folder)).toBeUndefined()
})
