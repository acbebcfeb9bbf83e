// `taxiway audit`: who did what to which object; the trail as a file; and whether a trail, here or in a file, was tampered
// with. Verifying is done in this process, from what the server sends: it believes no verdict of the server's.

import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Command } from 'commander'

import type { Checkpoint } from '../audit/chain.ts'
import { readTrailLine, type TrailLine } from '../audit/trail-line.ts'
import { makeVerifier, type Verdict } from '../audit/verify.ts'
import { everyPage } from '../client/api.ts'
import { Fault } from '../kernel/fault.ts'
import { escapedInJson } from '../kernel/text/printable.ts'
import { shellWord } from '../kernel/text/shell.ts'
import { openSafeFile } from './file/safe-file.ts'
import { serverOf } from './operator-file.ts'
import { print, table, terminalWidth, withoutPadding } from './output.ts'
import { UsageError } from './usage.ts'
import { timeSince } from './values.ts'
import { withApi, withServerOptions } from './with-api.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  count: string
  by?: string
  about?: string
  action?: string
  since?: string
}
type Entry = {
  id: string
  activityDateTime: string
  activityType: string
  activityOperationType: string
  actor: { name: string; ipAddress: string | null }
  door: string
  resources: { resourceId: string; type: string; modifiedProperties: Modified[] }[]
  details: unknown
}
type Modified = { displayName: string; oldValue: string | null; newValue: string | null }

const exportPath = '/beta/deviceManagement/auditEvents/export'

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('Show the audit trail of a tenant, newest first')
    .option('--by <who>', 'of this person or application only, by name or id')
    .option('--about <id>', 'what was done to the object of this id only')
    .option('--action <action>', 'of this kind only, or of all that begin so: directory.user')
    .option('--since <time>', 'not older than 30m, 12h, 1d or 2w')
    .option('--count <n>', 'how many entries', '50')
    .addHelpText(
      'after',
      `
Examples:
  taxiway audit --count 20
  taxiway audit --by ada@contoso.example --since 1d
  taxiway audit --action directory.user.create`,
    )
    .action(show)
  command
    .command('export')
    .description('Write the whole trail as lines of JSON, with its chain and signed checkpoints')
    .option('--out <file>', 'file to write (default: the standard output)')
    .addHelpText('after', '\nExample:\n  taxiway audit export --out trail.jsonl')
    .action((options: ExportOptions, own: Command) => exportTo(merged(options, own)))
  command
    .command('verify')
    .description(
      'Check that no entry was changed, removed, moved or cut off; ends with 1 when something was, with 2 when the file is no export',
    )
    .option('--file <file>', 'check this exported file instead of the running server')
    .option(
      '--checkpoints <file>',
      'checkpoints kept elsewhere: an earlier export, or only its lines of kind checkpoint',
    )
    .option('--key <base64>', 'the public key to believe, from an earlier export')
    .addHelpText('after', '\nExamples:\n  taxiway audit verify\n  taxiway audit verify --file trail.jsonl')
    .action(verify)
  for (const one of [command, ...command.commands]) withServerOptions(one)
  return command
}

/** Options before the subcommand's name belong to the command above it. */
function merged<T extends object>(options: T, command: Command): T {
  return { ...command.parent?.opts(), ...options }
}

async function show(options: Options): Promise<void> {
  await withApi(options, async (api) => {
    const count = readCount(options.count)
    const value: Entry[] = []
    const conditions = conditionsOf(options, new Date())
    const query = new URLSearchParams({
      $top: String(Math.min(count, 999)),
      ...(conditions.length > 0 && { $filter: conditions.join(' and ') }),
    })
    for await (const page of everyPage<Entry>(api, `/beta/deviceManagement/auditEvents?${query}`)) {
      value.push(...page.slice(0, count - value.length))
      if (value.length >= count) break
    }
    const nothing = value.length === 0 && conditions.length > 0
    // a partner has its name and its id in the trail, and people know it by its domain
    const byDomain = /^[^@\s]+\.[^@\s]+$/.test(options.by ?? '') ? [noDomains] : []
    print(options.json, { entries: value }, ...(nothing ? ['There is no such entry.', ...byDomain] : auditLines(value)))
  })
}

const noDomains = '--by takes a name or an id, and no domain: taxiway consent list names the partners.'

/** Names are compared without regard to capitals, as people are called. */
function conditionsOf({ by, about, action, since }: Partial<Options>, now: Date): string[] {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  const who = (text: string) =>
    `(tolower(actor/name) eq ${quoted(text.toLowerCase())} or actor/id eq ${quoted(text)} or actor/applicationId eq ${quoted(text)})`
  return [
    ...(by !== undefined ? [who(by)] : []),
    ...(about !== undefined ? [`resources/any(r:r/resourceId eq ${quoted(about)})`] : []),
    ...(action !== undefined ? [`startswith(activityType,${quoted(action)})`] : []),
    ...(since !== undefined ? [`activityDateTime ge ${timeSince(since, now).toISOString()}`] : []),
  ]
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError(`--count ${text} is no number from 1 to 999999. For all of them: taxiway audit export.`)
}

export const auditLines = (entries: readonly Entry[], width = terminalWidth()): string[] =>
  table(['When', 'Who', 'What', 'To which', 'From'], entries.map(row), width)

/** Of a change its members: three things that can be done to a person are one activity. Their values are in --json. */
function row({
  activityDateTime,
  activityOperationType,
  actor,
  activityType,
  resources,
  door,
  details,
}: Entry): string[] {
  const target = resources[0]
  const members = target?.modifiedProperties ?? []
  const changed = activityOperationType === 'Patch' ? members.map(({ displayName }) => displayName).join(', ') : ''
  const name = nameIn(members, details)
  return [
    `${activityDateTime.slice(0, 19)}Z`,
    actor.name,
    changed === '' ? activityType : `${activityType}: ${changed}`,
    // the id first, as whoever names a thing chooses the words behind it
    target ? [target.type, target.resourceId, name].filter(Boolean).join(' ') : '',
    [door, actor.ipAddress].filter(Boolean).join(' '),
  ]
}

/** In order of how surely they name one thing. */
const names = ['userPrincipalName', 'serialNumber', 'displayName', 'deviceName', 'name']

/** Of the object, where the entry says it: as it was called then, or is called since. */
function nameIn(members: readonly Modified[], details: unknown): string | undefined {
  const told = (details ?? {}) as Readonly<Record<string, unknown>>
  for (const name of names) {
    const member = members.find(({ displayName }) => displayName === name)
    const found = member?.newValue ?? member?.oldValue ?? told[name]
    if (typeof found === 'string' && found !== '') return withoutPadding(found)
  }
  return undefined
}

type ExportOptions = Options & { out?: string }

async function exportTo(options: ExportOptions): Promise<void> {
  await withApi(options, async (api) => {
    const file = options.out ? openSafeFile(options.out) : undefined
    try {
      let last = ''
      await api.lines(exportPath, (line) => {
        last = line
        const text = `${escapedInJson(line)}\n`
        if (file) file.write(text)
        else process.stdout.write(text)
      })
      if (!last.includes('"kind":"end"')) {
        throw new Fault('unavailable', 'The export broke off before its end. Run it again.', { reason: 'audit-export' })
      }
      file?.keep()
    } finally {
      file?.drop()
    }
  })
}

type VerifyOptions = Options & { file?: string; checkpoints?: string; key?: string }

async function verify(given: VerifyOptions, command: Command): Promise<void> {
  const options = merged(given, command)
  const known = await keptCheckpoints(options)
  const verifier = makeVerifier({ known, key: options.key })
  const seen = new Set<TrailLine['kind']>()
  const take = (text: string) => {
    const line = readTrailLine(text)
    if (line) seen.add(line.kind)
    verifier.line(line)
  }
  if (options.file) for await (const line of linesOf(options.file)) take(line)
  else await withApi(options, (api) => api.lines(exportPath, take))
  if (options.file) refuseWhatIsNoExport(options.file, seen)
  const verdict = withCheckpointsOf(options, verifier.verdict())
  print(options.json, verdict, ...inWords(verdict, options))
  if (!verdict.ok) process.exitCode = 1
}

/** Named checkpoints must be compared: a trail of another tenant passes none of them. */
function withCheckpointsOf({ checkpoints }: VerifyOptions, verdict: Verdict): Verdict {
  if (!checkpoints || verdict.compared > 0) return verdict
  const problem = `${checkpoints} holds no checkpoint of the tenant that the trail says it is of (${verdict.tenantId}).`
  return { ...verdict, ok: false, problems: [problem, ...verdict.problems] }
}

/** A wrong file is no tampering: it gets a message and another exit code. */
function refuseWhatIsNoExport(file: string, seen: ReadonlySet<TrailLine['kind']>): void {
  const make = 'Make an export with: taxiway audit export --out trail.jsonl'
  if (seen.size === 0) throw new UsageError(`${file} is not an export of an audit trail: no line of it is one. ${make}`)
  if (seen.size > 1 || !seen.has('checkpoint')) return
  throw new UsageError(
    `${file} holds checkpoints and no trail. Compare a trail with them: taxiway audit verify --checkpoints ${shellWord(file)}. ${make}`,
  )
}

/** The checkpoints named, and those that the server keeps beside its database. */
async function keptCheckpoints({ checkpoints, data, file }: VerifyOptions): Promise<Checkpoint[]> {
  const kept = file ? undefined : join(serverOf({ data }).data, 'audit-checkpoints.jsonl')
  const found: Checkpoint[] = []
  for (const path of [checkpoints, kept && existsSync(kept) ? kept : undefined]) {
    if (!path) continue
    const before = found.length
    for await (const text of linesOf(path)) {
      const line = readTrailLine(text)
      if (line?.kind === 'checkpoint') found.push(line.checkpoint)
      if (!line && text.includes('"checkpoint"'))
        throw new UsageError(`A checkpoint of ${path} cannot be read: ${text.slice(0, 80)}`)
    }
    if (path === checkpoints && found.length === before) {
      throw new UsageError(`${path} holds no checkpoint. Give an earlier export, or its lines of kind checkpoint.`)
    }
  }
  return found
}

async function* linesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) throw new Fault('not-found', `There is no file ${path}.`, { reason: 'file-missing' })
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line !== '') yield line
  }
}

function inWords(verdict: Verdict, { file, key }: VerifyOptions): string[] {
  const { ok, tenantId, beginsAfter, position, sealed, compared, newestCheckpoint, problems } = verdict
  const reach =
    sealed === 0 ? 'no entry' : `entries ${beginsAfter + 1} to ${position} of the chain, ${sealed} in number`
  const signed = newestCheckpoint ? ` Signed up to ${newestCheckpoint.position} on ${newestCheckpoint.at}.` : ''
  const counted = `${reach}, of the tenant ${tenantId || 'unknown'}.${signed}`
  if (!ok) return [`The trail is NOT whole: ${counted}`, ...problems.map((one) => `  ${one}`)]
  return [
    `The trail is whole${beginsAfter > 0 ? ` from the kept checkpoint at ${beginsAfter} on` : ''}: ${counted}`,
    ...(compared > 0
      ? []
      : ['No checkpoint from elsewhere was given: an end that was cut off cleanly would not show.']),
    ...(file && !key && compared === 0
      ? ['No --key was given either: the file itself says by whom it is signed, which whoever wrote it could choose.']
      : []),
  ]
}
