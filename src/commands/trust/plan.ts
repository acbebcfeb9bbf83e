// What has to be done so that this machine's programs trust an authority, or trust it no more: for each store the steps, and how
// a person does the same by hand. Nothing is done here.

import { join } from 'node:path'

import { shellWord } from '../../kernel/text/shell.ts'

export type Authority = {
  /** A file with this one certificate, in a folder that nobody but this account writes. */
  readonly file: string
  readonly pem: string
  /** SHA-1 in hexadecimal, by which Windows and macOS name a certificate. */
  readonly sha1: string
  /** Of our choice, the same each time: what we put in is what we take out. */
  readonly name: string
}

export type Machine = {
  readonly home: string
  readonly platform: NodeJS.Platform
  /** Where a program is found, if it is there. */
  readonly program: (name: string) => string | undefined
  /** Databases of browsers (NSS) that exist in this person's home, as folders. */
  readonly browsers: readonly string[]
  /** That of Chromium, which is made where it is missing. */
  readonly chromium: string
  /** Where Debian's update-ca-certificates looks for what an administrator adds. */
  readonly debianFolder: string
  readonly keychain: string
}

export type Act =
  /** `pem`, which was judged. */
  | { readonly kind: 'copy'; readonly from: string; readonly to: string; readonly pem: string }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string }
  /** `doneWhen`: a failure that says this is none. `reads`: what the program is to find in the file. */
  | {
      readonly kind: 'run'
      readonly words: readonly string[]
      readonly doneWhen?: string
      readonly reads?: Pick<Authority, 'file' | 'pem'>
    }

export type Step = {
  readonly store: string
  readonly acts: readonly Act[]
  /** Why it cannot be done from here. */
  readonly problem?: string
  readonly byHand: string
}

/** `into`: put in; otherwise take out. */
export function planTrust(machine: Machine, authority: Authority, into: boolean): Step[] {
  switch (machine.platform) {
    case 'darwin':
      return [keychain(machine, authority, into), ...browsers(machine, authority, into)]
    case 'win32':
      return [windows(authority, into)]
    default:
      return [linux(machine, authority, into), ...browsers(machine, authority, into)]
  }
}

const commandOf = (words: readonly string[]): string => words.map(shellWord).join(' ')

function linux({ program, debianFolder }: Machine, { file, name, pem }: Authority, into: boolean): Step {
  const store = "the system's store"
  const debian = program('update-ca-certificates')
  const target = join(debianFolder, `${name}.crt`)
  if (debian) {
    const first: Act = into ? { kind: 'copy', from: file, to: target, pem } : { kind: 'delete', path: target }
    const byHand = into ? ['cp', file, target] : ['rm', target]
    return {
      store,
      acts: [first, { kind: 'run', words: into ? [debian] : [debian, '--fresh'] }],
      byHand: `sudo ${commandOf(byHand)} && sudo update-ca-certificates${into ? '' : ' --fresh'}`,
    }
  }
  const words = ['anchor', into ? '--store' : '--remove', file]
  const anchor = program('trust')
  const byHand = `sudo ${commandOf(['trust', ...words])}`
  if (anchor) return { store, acts: [{ kind: 'run', words: [anchor, ...words], reads: { file, pem } }], byHand }
  return {
    store,
    acts: [],
    problem: 'neither update-ca-certificates nor trust (p11-kit) is here',
    byHand: `install one of them, then: ${byHand}`,
  }
}

function keychain({ program, keychain: chain }: Machine, { file, pem, sha1 }: Authority, into: boolean): Step {
  const words = into
    ? ['add-trusted-cert', '-r', 'trustRoot', '-k', chain, file]
    : ['delete-certificate', '-Z', sha1, '-t', chain]
  return {
    store: 'your keychain',
    acts: [{ kind: 'run', words: [program('security') ?? 'security', ...words], reads: { file, pem } }],
    byHand: commandOf(['security', ...words]),
  }
}

function windows({ file, pem, sha1 }: Authority, into: boolean): Step {
  const words = into ? ['-user', '-addstore', 'Root', file] : ['-user', '-delstore', 'Root', sha1]
  return {
    store: 'your Windows store, which browsers use as well',
    acts: [{ kind: 'run', words: ['certutil', ...words], reads: { file, pem } }],
    byHand: ['certutil', ...words].map((word) => (word.includes(' ') ? `"${word}"` : word)).join(' '),
  }
}

function browsers(machine: Machine, { file, pem, name }: Authority, into: boolean): Step[] {
  const { platform, program, browsers: found, chromium } = machine
  const makes = into && platform === 'linux' && !found.includes(chromium)
  const certutil = program('certutil')
  return [...found, ...(makes ? [chromium] : [])].map((folder) => {
    const database = `sql:${folder}`
    const words = into
      ? ['-d', database, '-A', '-t', 'C,,', '-n', name, '-i', file]
      : ['-d', database, '-D', '-n', name]
    const store = `the browser's store ${folder}`
    const byHand = commandOf(['certutil', ...words])
    if (!certutil) {
      const problem = 'certutil is not here (Debian: libnss3-tools, Fedora: nss-tools, Homebrew: nss)'
      return { store, acts: [], problem, byHand: `install it, then: ${byHand}` }
    }
    const begins: Act[] =
      folder === chromium && makes
        ? [
            { kind: 'folder', path: folder },
            { kind: 'run', words: [certutil, '-d', database, '-N', '--empty-password'] },
          ]
        : []
    // A profile that is younger than our certificate has none to take out.
    const doneWhen = into ? {} : { doneWhen: 'could not find' }
    return {
      store,
      acts: [...begins, { kind: 'run', words: [certutil, ...words], reads: { file, pem }, ...doneWhen }],
      byHand,
    }
  })
}
