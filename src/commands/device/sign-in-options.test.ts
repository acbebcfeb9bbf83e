// How secrets of whoever signs in at a simulated device come from files.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test } from 'vitest'

import {
  type PasswordOptions,
  passwordsOf,
  type ShownOptions,
  shownBy,
  withPassword,
  withShown,
} from './sign-in-options.ts'

const folder = mkdtempSync(join(tmpdir(), 'taxiway-person-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function given(...words: string[]): PasswordOptions & ShownOptions {
  const command = withShown(withPassword(new Command('boot'), 'with which password')).exitOverride()
  command.configureOutput({ writeErr() {} })
  return command.parse(words, { from: 'user' }).opts()
}

test('passwords stand in a file, a line each, as Windows and other editors end lines', () => {
  expect(passwordsOf(given('--password-file', file('two.txt', 'mistyped\r\nthe right one\r\n')))).toEqual([
    'mistyped',
    'the right one',
  ])
  expect(passwordsOf(given('--password', 'one', '--password', 'two'))).toEqual(['one', 'two'])
  expect(passwordsOf(given())).toEqual([])
})

test('a temporary access pass stands in a file', () => {
  expect(shownBy(given('--pass-file', file('pass.txt', 'ABC-123\n')))).toEqual({ pass: 'ABC-123' })
  expect(shownBy(given('--pass', 'XYZ'))).toEqual({ pass: 'XYZ' })
})

test('a file that is empty or is not there is told by its name, and a secret is said once', () => {
  const empty = file('empty.txt', '\n')
  expect(() => passwordsOf(given('--password-file', empty))).toThrow(`${empty} has no password in it`)
  expect(() => shownBy(given('--pass-file', empty))).toThrow(`${empty} begins with an empty line, and no pass`)
  expect(() => passwordsOf(given('--password-file', join(folder, 'none')))).toThrow('There is no file')
  expect(() => given('--password', 'one', '--password-file', empty)).toThrow("cannot be used with option '--password")
  expect(() => given('--pass', 'one', '--pass-file', empty)).toThrow("cannot be used with option '--pass")
})
