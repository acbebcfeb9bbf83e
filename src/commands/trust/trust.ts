// `taxiway trust`: this machine's programs and browsers trust the installation's authority, or trust it no more. What is put in
// is kept, so that it can be taken out after the authority was renewed.

import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'

import { loadConfig, searchPath } from '../../config.ts'
import { tlsNamesOf } from '../../jobs/tls-renewal.ts'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { type PermittedNames, permitting } from '../../pki/name-constraints.ts'
import { mayGoOn } from '../confirm.ts'
import { print } from '../output.ts'
import { isLikeOurs, judgeAuthority } from './judge.ts'
import { forget, keep, keptFiles, keptIn } from './kept.ts'
import { type Done, lookAt, perform } from './perform.ts'
import { type Act, type Authority, type Machine, planTrust } from './plan.ts'

type Options = { data?: string; remove?: boolean; dryRun?: boolean; allowName?: readonly string[]; json?: boolean }

export function trustCommand(): Command {
  return new Command('trust')
    .description("Put the installation's authority into the system's and the browsers' stores, or take it out")
    .option('--remove', 'take out what was put in')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--allow-name <name...>', 'a name that is not known here and may be certified')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
The authority may certify the names of this installation and no others, and the
names below each. A name that neither this machine nor its settings know is asked
about; where nobody can be asked --allow-name has to say it.

Only your own stores are changed, and the system's where you may: it never asks
for a password. What it could not do it says, with the command to do it by hand;
then it ends with 1.

Examples:
  taxiway trust --dry-run
  taxiway trust
  taxiway trust --remove`,
    )
    .action((options: Options) => {
      // Not the demonstration that happens to run: its folder goes with it, and with that what to take out again.
      const config = loadConfig({ data: options.data })
      const { configured, machine } = tlsNamesOf(config)
      const here = lookAt({ platform: process.platform, home: homedir(), path: searchPath() })
      return trustHere(options, config.data, here, permitting([...configured, ...machine]))
    })
}

/** The command on a machine, which may be a stand-in. `known`: names of the machine and of the installation's settings. */
export async function trustHere(
  options: Options,
  data: string,
  machine: Machine,
  known: PermittedNames,
): Promise<void> {
  const { remove = false, dryRun = false, json } = options
  const { home } = machine
  const found = remove ? putIn(home, data) : current(home, data, known)
  const names = [...new Set(found.flatMap((one) => one.names))]
  const strange = [...new Set(found.flatMap((one) => one.strange))].filter((name) => !isNamed(name, options))
  const authorities = found.map(({ authority }) => authority)
  if (!remove && !dryRun) {
    if (strange.length > 0 && !(await mayCertify(strange, names, data))) return
    keep(home, data, authorities)
  }
  const steps = authorities.flatMap((authority) => planTrust(machine, authority, !remove))
  if (dryRun) {
    const lines = steps.flatMap(({ store, acts, problem, byHand }) =>
      problem === undefined ? [`${store}:`, ...acts.map(inWords)] : [`${store}: cannot, ${problem}`, `  ${byHand}`],
    )
    const whom = remove ? [] : [`It may certify ${names.join(', ')}.`]
    const asks = remove || strange.length === 0 ? [] : [`It would ask about ${withBelow(strange)}.`]
    const said = lines.length > 0 ? [...whom, ...asks, ...lines] : ['There is nothing to do.']
    print(json, { ok: true, dryRun, ...(remove ? {} : { names, strange }), steps }, ...said)
    return
  }
  const results = steps.map(perform)
  const ok = results.every(({ done }) => done)
  if (remove && ok) forget(home, data)
  print(json, { ok, results }, ...(results.length > 0 ? linesOf(results, remove) : ['Nothing was put in from here.']))
  if (!ok) process.exitCode = 1
}

/** An address stands there with its length, and is typed without. */
const isNamed = (name: string, { allowName = [] }: Options): boolean =>
  allowName.some((given) => [name, name.replace(/\/(32|128)$/, '')].includes(given.toLowerCase()))

const isAddress = (name: string): boolean => name.includes('/')

const withBelow = (names: readonly string[]): string =>
  names.map((name) => (isAddress(name) ? name : `${name} and every name below it`)).join(', ')

/** Nothing but the name itself counts as a yes: what is not known here may be a whole public suffix, such as co.uk. */
async function mayCertify(strange: readonly string[], names: readonly string[], data: string): Promise<boolean> {
  const what = `This machine would believe it for ${names.join(', ')}. Neither the machine nor its settings know ${withBelow(strange)}.`
  if (process.stdin.isTTY) return mayGoOn(what, false)
  const command = ['taxiway', 'trust', '--data', data, ...strange.flatMap((name) => ['--allow-name', name])]
  throw new Fault(
    'invalid-input',
    `Nothing was done. ${what} Nobody can be asked here. If all of that is yours: ${command.map(shellWord).join(' ')}`,
    { reason: 'not-confirmed' },
  )
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

type Found = { readonly authority: Authority; readonly names: readonly string[]; readonly strange: readonly string[] }

/** Those that clients should trust now: several, while one hands over to the next. None is taken unless all of them may be. */
function current(home: string, data: string, known: PermittedNames): Found[] {
  const file = join(data, 'ca.pem')
  if (!existsSync(file)) {
    throw new Fault(
      'not-found',
      `There is no ${file}: no server was started on ${data} yet. Run taxiway start --data ${shellWord(data)}, or name the folder of another server with --data.`,
      { reason: 'operator-file' },
    )
  }
  return certificatesIn(file).map((certificate) => {
    const judged = judgeAuthority(certificate, known)
    if (judged.kind === 'bounded') return { ...judged, authority: authorityOf(keptIn(home, data), certificate) }
    throw new Fault(
      'conflict',
      `A certificate in ${file} could certify more than the names of this installation: ${judged.why}. Nothing was put in. Make an authority with limits with taxiway keys tls rotate --now, or look who wrote the file.`,
      { reason: 'authority-unbounded' },
    )
  })
}

const longestFile = 1024 * 1024

/** What stands between them is nothing that would be put in. */
function certificatesIn(file: string): X509Certificate[] {
  const text = statSync(file).size > longestFile ? '' : readFileSync(file, 'utf8')
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    if (blocks.length > 0) return blocks.map((pem) => new X509Certificate(pem))
  } catch {
    // told below
  }
  throw new Fault(
    'invalid-input',
    `${file} holds no certificates that can be read. Nothing was put in. Start the server again, which writes it, or look who wrote the file.`,
    { reason: 'authority-unread' },
  )
}

function putIn(home: string, data: string): Found[] {
  return keptFiles(home, data)
    .flatMap(certificatesIn)
    .filter(isLikeOurs)
    .map((certificate) => ({ authority: authorityOf(keptIn(home, data), certificate), names: [], strange: [] }))
}

/** Written anew from what was read and judged, so that nothing stands behind it. */
function authorityOf(folder: string, certificate: X509Certificate): Authority {
  const digest = (algorithm: string) => createHash(algorithm).update(certificate.raw).digest('hex')
  const name = `taxiway-${digest('sha256').slice(0, 16)}`
  return { file: join(folder, `${name}.pem`), pem: certificate.toString().trim(), sha1: digest('sha1'), name }
}
