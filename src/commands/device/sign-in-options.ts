// What the person in front of a simulated device signs in with. A secret can stand in a file: other people of the machine read the
// command line in its list of processes.

import { statSync } from 'node:fs'
import { type Command, Option } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import type { Answers } from '../../simulator/options.ts'
import { type AuthenticatorApp, authenticatorApp } from '../../simulator/port/authenticator-app.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenFile, readGivenSecret } from '../given-file.ts'
import { UsageError } from '../usage.ts'
import { collectText } from './options.ts'

export type PasswordOptions = { readonly password: readonly string[]; readonly passwordFile?: string }

/** `says`: whose password that is. */
export const withPassword = (command: Command, says: string): Command =>
  command
    .addOption(new Option('--password <text>', says).argParser(collectText).default([], 'none'))
    .addOption(new Option('--password-file <file>', 'the same, a password on each line of it').conflicts('password'))

/** In the order in which they are typed. @throws {UsageError} for a file without one, {Fault} for one that cannot be read */
export function passwordsOf({ password, passwordFile }: PasswordOptions): readonly string[] {
  if (passwordFile === undefined) return password
  const lines = readGivenFile(passwordFile, 'Put the password into it.').toString('utf8').split(/\r?\n/)
  const given = lines.filter((line) => line !== '')
  if (given.length === 0) throw new UsageError(`${passwordFile} has no password in it. Write it on the first line.`)
  return given
}

/** What a person has beside a password. */
export type ShownOptions = { readonly pass?: string; readonly passFile?: string; readonly authenticator?: string }

export const withShown = (command: Command): Command =>
  command
    .addOption(new Option('--pass <text>', 'temporary access pass, typed in place of the password'))
    .addOption(new Option('--pass-file <file>', 'the same, on the first line of it').conflicts('pass'))
    .option('--authenticator <file>', "the key of the person's authenticator app; made where one is set up")

/** Options that make no sense where nobody signs in. */
export const ofPerson = ['user', 'password', 'passwordFile', 'pass', 'passFile', 'authenticator', 'hello']

/** @throws as readGivenSecret */
export function shownBy({ pass, passFile, authenticator }: ShownOptions): Pick<Answers, 'pass' | 'app'> {
  const given = passFile === undefined ? pass : readGivenSecret(passFile, 'pass')
  return {
    ...(given !== undefined && { pass: given }),
    ...(authenticator !== undefined && { app: appIn(authenticator) }),
  }
}

/** The key stands in the file in base32, as the page showed it. */
function appIn(file: string): AuthenticatorApp {
  const there = statSync(file, { throwIfNoEntry: false })
  const key = there ? readGivenFile(file, "Name the file of the app's key.").toString('utf8').trim() : undefined
  if (key !== undefined && !/^[A-Z2-7 ]{16,128}$/i.test(key)) {
    throw new Fault('invalid-input', `${file} is not the key of an authenticator app: it is written in base32.`)
  }
  return authenticatorApp(key, (made) => writeSafeFile(file, `${made}\n`))
}
