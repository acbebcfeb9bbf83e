// Some tests need a program of the system: a browser, a software TPM, an LDAP server, or what opens sealed files. Where they are missing and we may install
// them (root on Debian), it is said first what is installed and why. A person at a terminal is asked; CI and a script are not.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'

import type { Need } from './needs.ts'

type Program = {
  readonly need: Need
  readonly found: () => boolean
  readonly packages: readonly string[]
  readonly otherwise: string
}

const programs: readonly Program[] = [
  {
    need: 'browser',
    found: () => ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].some(existsSync),
    packages: ['chromium'],
    otherwise: 'the tests of the portal are skipped',
  },
  {
    need: 'tpm',
    found: () => ['/usr/bin/swtpm', '/usr/bin/swtpm_setup', '/usr/bin/swtpm_cert'].every(existsSync),
    packages: ['swtpm', 'swtpm-tools'],
    otherwise: 'the tests of the proof by TPM are skipped',
  },
  {
    need: 'ldap',
    found: () => ['/usr/sbin/slapd', '/usr/bin/ldapmodify'].every(existsSync),
    packages: ['slapd', 'ldap-utils'],
    otherwise: 'the tests with an LDAP server are skipped',
  },
  {
    need: 'sealed',
    found: () => ['/usr/bin/openssl', '/usr/bin/age'].every(existsSync),
    packages: ['openssl', 'age'],
    otherwise: 'the tests of sealed files with the tools of others are skipped',
  },
]

/** Installs what the chosen tests need and the system lacks, or says what is skipped for want of it. */
export async function installFor(needs: ReadonlySet<Need>): Promise<void> {
  const missing = programs.filter((program) => needs.has(program.need) && !program.found())
  if (missing.length === 0) return
  const packages = missing.flatMap((program) => program.packages)
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  const otherwise = `Without it ${missing.map((program) => program.otherwise).join(', and ')}.`
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(`These tests need ${packages.join(', ')}, which only root can install: ${command}\n${otherwise}`)
    return
  }
  console.log(`These tests need ${packages.join(', ')}. To be run now, as root, on this system:\n`)
  console.log(`  apt-get update\n  ${command}\n`)
  console.log(`Nothing else is changed. "apt-get remove ${packages.join(' ')}" undoes it. ${otherwise}`)
  if (!(await agreed())) return
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', ...packages)
  } catch (error) {
    console.log(`That did not work (${(error as Error).message}). ${otherwise}`)
  }
}

async function agreed(): Promise<boolean> {
  if (process.env.CI === 'true' || !process.stdin.isTTY) return true
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question('Install? [Y/n] ')
  terminal.close()
  return !/^n/i.test(answer.trim())
}

function apt(...args: string[]): void {
  execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
}
