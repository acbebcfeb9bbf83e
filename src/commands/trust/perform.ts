// Does what a plan says, one store after the other: a store that cannot be changed stops none of the others.

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'

import type { Act, Machine, Step } from './plan.ts'

export type Done = {
  readonly store: string
  readonly done: boolean
  readonly problem?: string
  readonly byHand: string
}

export function perform({ store, acts, problem, byHand }: Step): Done {
  if (problem !== undefined) return { store, done: false, problem, byHand }
  for (const act of acts) {
    const failed = performAct(act)
    if (failed !== undefined) return { store, done: false, problem: failed, byHand }
  }
  return { store, done: true, byHand }
}

function performAct(act: Act): string | undefined {
  try {
    switch (act.kind) {
      case 'copy':
        writeFileSync(act.to, `${act.pem}\n`, { mode: 0o644 })
        return undefined
      case 'delete':
        rmSync(act.path, { force: true })
        return undefined
      case 'folder':
        mkdirSync(act.path, { recursive: true, mode: 0o700 })
        return undefined
      case 'run':
        return act.reads ? runOnCopy(act.words, act.reads, act.doneWhen) : run(act.words, act.doneWhen)
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
      ? 'it needs an administrator of this machine'
      : message
  }
}

/** On a copy that is written from what was judged, in a folder that goes again. */
function runOnCopy(words: readonly string[], { file, pem }: { file: string; pem: string }, doneWhen?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-trust-'))
  try {
    const copy = join(folder, basename(file))
    writeFileSync(copy, `${pem}\n`, { flag: 'wx', mode: 0o600 })
    return run(
      words.map((word) => (word === file ? copy : word)),
      doneWhen,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run([program = '', ...words]: readonly string[], doneWhen: string | undefined): string | undefined {
  const { status, error, stderr } = spawnSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (error) return error.message
  if (status === 0 || (doneWhen !== undefined && stderr.includes(doneWhen))) return undefined
  return stderr.trim().split('\n').at(-1) || `${program} ended with ${status}`
}

type Place = {
  readonly platform: NodeJS.Platform
  readonly home: string
  /** As in PATH. */
  readonly path: string
  readonly debianFolder?: string
}

/** This machine, as far as a plan needs to know it. */
export function lookAt({ platform, home, path, debianFolder }: Place): Machine {
  const chromium = join(home, '.pki', 'nssdb')
  const snap = join(home, 'snap', 'chromium', 'current', '.pki', 'nssdb')
  const firefox =
    platform === 'darwin'
      ? [join(home, 'Library', 'Application Support', 'Firefox', 'Profiles')]
      : [join(home, '.mozilla', 'firefox'), join(home, 'snap', 'firefox', 'common', '.mozilla', 'firefox')]
  const profiles = firefox.flatMap((folder) => foldersIn(folder).map((name) => join(folder, name)))
  return {
    home,
    platform,
    program: (name) =>
      path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, name))
        .find(isProgram),
    browsers: [chromium, snap, ...profiles].filter((folder) => existsSync(join(folder, 'cert9.db'))),
    chromium,
    debianFolder: debianFolder ?? '/usr/local/share/ca-certificates',
    keychain: join(home, 'Library', 'Keychains', 'login.keychain-db'),
  }
}

function foldersIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
