// `taxiway sync ldap|csv`: people and groups from another directory. The directory's password is read here, beside that directory,
// and never reaches the server: what was read goes there as SCIM (docs/operating/synchronisation.md).

import { setTimeout as sleep } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { readGivenFile, readGivenSecret } from '../given-file.ts'
import { explainFailure, sayAside, untilStopped } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { everyComputer } from './computers.ts'
import { columnNames, peopleIn } from './csv-people.ts'
import { mappingOf } from './ldap-entry.ts'
import { everyGroup, everyPerson, readDirectory, type Wanted } from './ldap-read.ts'
import { type Member, members } from './plan/member.ts'
import { type RunOptions, synchronize } from './run.ts'

type Common = {
  data?: string
  tenant?: string
  json?: boolean
  dryRun?: boolean
  delete?: boolean
  mostLeaving: number
  source?: string
}

type LdapOptions = Common & {
  url: string
  bindDn: string
  passwordFile: string
  base: string
  filter?: string
  groupFilter?: string
  groups?: boolean
  computers?: boolean
  computerFilter?: string
  domain?: string
  ca?: string
  map?: ReadonlyArray<readonly [string, Member]>
  every?: number
}

export function syncCommand(): Command {
  return new Command('sync')
    .description('People and groups from another directory: who comes, changes and leaves')
    .addHelpText('after', '\nExamples:\n  taxiway sync csv people.csv --dry-run')
    .addCommand(ldapCommand())
    .addCommand(csvCommand())
}

function percent(text: string): number {
  const [, number] = /^(\d{1,3})%?$/.exec(text) ?? []
  if (number !== undefined && Number(number) <= 100) return Number(number)
  throw new InvalidArgumentError('Write a percentage from 0% to 100%.')
}

const units = { s: 1, m: 60, h: 3600 } as const

function everySeconds(text: string): number {
  const [, number, unit] = /^(\d{1,4})([smh])$/.exec(text) ?? []
  const seconds = Number(number) * units[(unit ?? 's') as keyof typeof units]
  if (seconds >= 10 && seconds <= 24 * 3600) return seconds
  throw new InvalidArgumentError('Write a time from 10s to 24h, such as 30m.')
}

function mapped(text: string, before: ReadonlyArray<readonly [string, Member]> = []) {
  const [, attribute, name = ''] = /^([A-Za-z][\w-]{0,100})=(\w+)$/.exec(text) ?? []
  const member = members.find((one) => one.toLowerCase() === name.toLowerCase())
  if (attribute && member) return [...before, [attribute, member] as const]
  throw new InvalidArgumentError(`Write ATTRIBUTE=MEMBER; members are: ${members.join(', ')}.`)
}

const withRunOptions = (command: Command): Command =>
  withServerOptions(command)
    .option('--dry-run', 'say who would come, change and leave; do nothing')
    .option('--delete', 'delete who left, in place of disabling them')
    .option('--most-leaving <percent>', 'stop when more than that of them would leave', percent, 10)
    .option('--source <name>', 'what the directory is called here; keep it the same')

const leaving = `
Who is no longer in the source is disabled, never deleted without --delete. An
account with the name of somebody who comes is taken over if no other source has
it. Exit code 1 when anything was refused.
`

function ldapCommand(): Command {
  return withRunOptions(new Command('ldap'))
    .description('Read Active Directory, Samba or another LDAP directory; nothing is written there')
    .requiredOption('--url <url>', 'ldaps://HOST, or ldap://HOST, which begins TLS on its own port')
    .requiredOption('--bind-dn <name>', 'the account that reads: a distinguished name or name@domain')
    .requiredOption('--password-file <file>', 'its password is the first line of this file')
    .requiredOption('--base <dn>', 'where to look, with everything below')
    .option('--filter <filter>', 'which entries are people (default: see below)')
    .option('--groups', 'groups too, with the people and groups in them')
    .option('--group-filter <filter>', 'which entries are groups (default: see below)')
    .option('--computers', 'computers too, which then register themselves')
    .option('--computer-filter <filter>', 'which entries are computers (default: see below)')
    .option('--map <attribute=member>', 'take a member from another attribute; repeatable', mapped)
    .option('--domain <domain>', 'for people whose sign-in name has none')
    .option('--ca <file>', "the authority of the directory's certificate, as PEM")
    .option('--every <time>', 'again and again, such as 30m, until it is stopped', everySeconds)
    .addHelpText(
      'after',
      `${leaving}
Filters, unless you give others; an entry that Active Directory has for itself
never comes:
  people     ${everyPerson}, and then no computer or contact
  groups     of class group, groupOfNames or groupOfUniqueNames
  computers  ${everyComputer}

Members: ${members.slice(0, 6).join(', ')} …; all of them:
docs/operating/synchronisation.md.

Examples:
  taxiway sync ldap --url ldaps://dc1.contoso.example --bind-dn reader@contoso.example --password-file reader.txt --base DC=contoso,DC=example --ca ad-ca.pem --groups --dry-run`,
    )
    .action(syncLdap)
}

function csvCommand(): Command {
  return withRunOptions(new Command('csv'))
    .description('People from a CSV file, whose first line names its columns')
    .argument('<file.csv>', 'userPrincipalName, and any of displayName, department, active, …')
    .addHelpText(
      'after',
      `${leaving}
A file that cannot be read right, by line and column, changes nothing; whom
the server refuses is named and left out. Columns:
${columnLines()}

Examples:
  taxiway sync csv people.csv --dry-run
  taxiway sync csv people.csv --most-leaving 25%`,
    )
    .action(syncCsv)
}

function columnLines(): string {
  const lines: string[] = ['']
  for (const name of columnNames) {
    const last = lines.at(-1) ?? ''
    if (last.length + name.length > 74) lines.push(`  ${name}`)
    else lines[lines.length - 1] = last === '' ? `  ${name}` : `${last}, ${name}`
  }
  return lines.join('\n')
}

const runOptions = (options: Common, source: string): RunOptions => ({
  source: (options.source ?? source).slice(0, 256),
  deletes: options.delete ?? false,
  dryRun: options.dryRun ?? false,
  mostLeaving: options.mostLeaving,
  json: options.json ?? false,
})

async function syncCsv(path: string, options: Common): Promise<void> {
  const { people, problems } = peopleIn(readGivenFile(path, 'Name the CSV with the people.'))
  if (problems.length > 0) {
    throw new Fault('invalid-input', `${path} was not read, and nothing was changed.`, {
      reason: 'csv-people',
      details: { lines: problems.map(({ line, column, message }) => `line ${line}, column ${column}: ${message}`) },
    })
  }
  const notes = people.length > 0 ? [] : [`${path} has nobody below its first line.`]
  await withApi(options, async (api) => {
    if (!(await synchronize(api, { people, notes }, runOptions(options, 'csv')))) process.exitCode = 1
  })
}

const mostLeftOut = 20

const filtersOf = ({ filter, groupFilter, computerFilter }: Wanted) => ({
  people: filter ?? `${everyPerson}, and then no computer or contact`,
  ...(groupFilter !== undefined && { groups: groupFilter }),
  ...(computerFilter !== undefined && { computers: computerFilter }),
})

async function syncLdap(options: LdapOptions): Promise<void> {
  if (!/^ldaps?:\/\/[^/]+\/?$/i.test(options.url)) {
    throw new UsageError(`--url is ldaps://HOST or ldap://HOST, with a port where it needs one, not '${options.url}'.`)
  }
  if (options.groupFilter !== undefined && !options.groups) throw new UsageError('--group-filter is for --groups.')
  if (options.computerFilter !== undefined && !options.computers) {
    throw new UsageError('--computer-filter is for --computers.')
  }
  // an empty one would be taken for somebody without a name (RFC 4513 §5.1.2)
  const password = readGivenSecret(options.passwordFile, 'password')
  const ca = options.ca === undefined ? undefined : readGivenFile(options.ca, 'Name the certificate of the authority.')
  const directory = { url: options.url, bindDn: options.bindDn, password, base: options.base, ca }
  const wanted: Wanted = {
    filter: options.filter,
    ...(options.groups && { groupFilter: options.groupFilter ?? everyGroup }),
    ...(options.computers && { computerFilter: options.computerFilter ?? everyComputer }),
    mapping: mappingOf(options.map ?? []),
    domain: options.domain,
  }
  const once = () =>
    withApi(options, async (api) => {
      const { remarks, notes, ...read } = await readDirectory(directory, wanted)
      for (const remark of remarks.slice(0, mostLeftOut)) sayAside(`Left out: ${remark}`)
      if (remarks.length > mostLeftOut) sayAside(`Left out: ${remarks.length - mostLeftOut} more.`)
      const run = runOptions(options, `ldap ${options.base}`)
      const source = { ...read, filters: filtersOf(wanted), notes }
      if (!(await synchronize(api, source, run))) process.exitCode = 1
    })
  if (options.every === undefined) return once()
  await again(once, options.every, options.json ?? false)
}

/** A run that failed is told, and the next one may succeed. */
async function again(once: () => Promise<void>, seconds: number, json: boolean): Promise<void> {
  const stopping = new AbortController()
  void untilStopped().then(() => stopping.abort())
  while (!stopping.signal.aborted) {
    await once().catch((error: unknown) => explainFailure(error, json))
    await sleep(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => {}) // stopped
  }
  process.exitCode = 0
}
