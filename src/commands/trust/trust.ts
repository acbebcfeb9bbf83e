// `taxiway trust`: this machine's programs and browsers trust the installation's authority, or trust it no more. What is put in
// is kept in the data folder, so that it can be taken out after the authority was renewed.

import { createHash, randomUUID, X509Certificate } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'

import { loadConfig, searchPath } from '../../config.ts'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { decodeNameConstraints, nameConstraintsOid } from '../../pki/name-constraints.ts'
import { extensionDer } from '../../pki/x509.ts'
import { print } from '../output.ts'
import { type Done, lookAt, perform } from './perform.ts'
import { type Act, type Authority, type Machine, planTrust } from './plan.ts'

type Options = { data?: string; remove?: boolean; dryRun?: boolean; json?: boolean }

export function trustCommand(): Command {
  return new Command('trust')
    .description("Put the installation's authority into the system's and the browsers' stores, or take it out")
    .option('--remove', 'take out what was put in')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
The authority may certify the names of this installation and no others. Only your own stores are changed, and the system's where you
may: it never asks for a password. What it could not do it says, with the command to do it by hand; then it ends with 1.

Examples:
  taxiway trust --dry-run
  taxiway trust
  taxiway trust --remove`,
    )
    .action((options: Options) => {
      // Not the demonstration that happens to run: its folder goes with it, and with that what to take out again.
      const { data } = loadConfig({ data: options.data })
      trustHere(options, data, lookAt({ platform: process.platform, home: homedir(), path: searchPath() }))
    })
}

/** The command on a machine, which may be a stand-in. */
export function trustHere({ remove = false, dryRun = false, json }: Options, data: string, machine: Machine): void {
  const authorities = remove ? putIn(data) : current(data, dryRun)
  const steps = authorities.flatMap((authority) => planTrust(machine, authority, !remove))
  if (dryRun) {
    const lines = steps.flatMap(({ store, acts, problem, byHand }) =>
      problem === undefined ? [`${store}:`, ...acts.map(inWords)] : [`${store}: cannot, ${problem}`, `  ${byHand}`],
    )
    print(json, { ok: true, dryRun, steps }, ...(lines.length > 0 ? lines : ['There is nothing to do.']))
    return
  }
  const results = steps.map(perform)
  const ok = results.every(({ done }) => done)
  if (remove && ok) rmSync(keptIn(data), { recursive: true, force: true })
  print(json, { ok, results }, ...(results.length > 0 ? linesOf(results, remove) : ['Nothing was put in from here.']))
  if (!ok) process.exitCode = 1
}

function linesOf(results: readonly Done[], remove: boolean): string[] {
  const what = remove ? 'taken out of' : 'put into'
  return results.flatMap(({ store, done, problem, byHand }) =>
    done ? [`✓ ${what} ${store}`] : [`✗ not ${what} ${store}: ${problem}`, `  by hand: ${byHand}`],
  )
}

function inWords(act: Act): string {
  switch (act.kind) {
    case 'copy':
      return `  would copy ${act.from} to ${act.to}`
    case 'delete':
      return `  would delete ${act.path}`
    case 'folder':
      return `  would make the folder ${act.path}`
    case 'run':
      return `  would run ${act.words.map(shellWord).join(' ')}`
  }
}

const keptIn = (data: string): string => join(data, 'trusted')

/** Those that clients should trust now, each kept in a file of its own; a dry run writes none. */
function current(data: string, dryRun: boolean): Authority[] {
  const file = join(data, 'ca.pem')
  if (!existsSync(file)) {
    throw new Fault(
      'not-found',
      `There is no ${file}: no server was started on ${data} yet. Run taxiway start --data ${shellWord(data)}, or name the folder of another server with --data.`,
      { reason: 'operator-file' },
    )
  }
  const all = readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return all.map((pem) => {
    const authority = authorityOf(data, pem)
    refuseUnbounded(file, pem)
    if (!dryRun) keep(data, authority)
    return authority
  })
}

/**
 * That it certifies the names of this installation and no others is our promise, and whoever can write the data folder, which is
 * another account where an administrator of the machine calls this, could have put any authority there.
 */
function refuseUnbounded(file: string, pem: string): void {
  const constraints = extensionDer(new X509Certificate(pem).raw, nameConstraintsOid)
  const { dns, networks } = constraints ? decodeNameConstraints(constraints) : { dns: [], networks: [] }
  if (dns.length > 0 && networks.length > 0) return // a kind that is not mentioned is not constrained
  throw new Fault(
    'conflict',
    `A certificate in ${file} could certify any name, not only those of this installation. Nothing was put in. Start the server again, which makes an authority with limits, or look who wrote the file.`,
    { reason: 'authority-unbounded' },
  )
}

/** Through no link: the folder may be that of another account than the one that writes. */
function keep(data: string, { file, pem }: Authority): void {
  const folder = keptIn(data)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!lstatSync(folder).isDirectory()) {
    throw new Fault('conflict', `${folder} is a link and no folder. Nothing was put in; remove it.`, {
      reason: 'trusted-folder',
    })
  }
  const fresh = `${file}.${randomUUID()}`
  writeFileSync(fresh, `${pem}\n`, { mode: 0o644, flag: 'wx' })
  renameSync(fresh, file)
}

function putIn(data: string): Authority[] {
  const folder = keptIn(data)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^taxiway-[0-9a-f]{16}\.pem$/.test(name))
    .map((name) => authorityOf(data, readFileSync(join(folder, name), 'utf8').trim()))
}

function authorityOf(data: string, pem: string): Authority {
  const { raw } = new X509Certificate(pem)
  const digest = (algorithm: string) => createHash(algorithm).update(raw).digest('hex')
  const name = `taxiway-${digest('sha256').slice(0, 16)}`
  return { file: join(keptIn(data), `${name}.pem`), pem, sha1: digest('sha1'), name }
}
