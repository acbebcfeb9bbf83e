// `taxiway audit`: who did what to which object; the trail as a file; and whether a trail, here or in a file, was tampered
// with. Verifying is done in this process, from what the server sends: it believes no verdict of the server's.

import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { Command } from 'commander'

import type { Checkpoint } from '../audit/chain.ts'
import { makeVerifier, type TrailLine, type Verdict } from '../audit/verify.ts'
import { type Api, everyPage } from '../client/api.ts'
import { loadConfig } from '../config.ts'
import { Fault } from '../kernel/fault.ts'
import { escapedInJson } from '../kernel/printable.ts'
import { connect } from './operator-file.ts'
import { print, table } from './output.ts'
import { UsageError } from './usage.ts'

type Options = { data?: string; tenant?: string; json?: boolean; count: string }
type Entry = {
  id: string
  activityDateTime: string
  activityType: string
  actor: { name: string; ipAddress: string | null }
  door: string
  resources: { resourceId: string; type: string }[]
}

const exportPath = '/beta/deviceManagement/auditEvents/export'

export function auditCommand(): Command {
  const command = new Command('audit')
    .description('Show the audit trail of a tenant, newest first')
    .option('--count <n>', 'how many entries', '50')
    .addHelpText('after', '\nExample:\n  taxiway audit --count 20')
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
  for (const one of [command, ...command.commands]) {
    one
      .option('--tenant <domain>', 'which tenant (default: the first of this installation)')
      .option('--data <dir>', 'data folder of the running server')
      .option('--json', 'as one JSON document')
  }
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
    for await (const page of everyPage<Entry>(api, `/beta/deviceManagement/auditEvents?$top=${Math.min(count, 999)}`)) {
      value.push(...page.slice(0, count - value.length))
      if (value.length >= count) break
    }
    print(options.json, { entries: value }, ...table(['When', 'Who', 'What', 'To which', 'From'], value.map(row)))
  })
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError(`--count ${text} is no number from 1 to 999999. For all of them: taxiway audit export.`)
}

function row({ activityDateTime, actor, activityType, resources, door }: Entry): string[] {
  const target = resources[0]
  return [
    activityDateTime.slice(0, 19),
    actor.name,
    activityType,
    target ? `${target.type} ${target.resourceId}` : '',
    [door, actor.ipAddress].filter(Boolean).join(' '),
  ]
}

type ExportOptions = Options & { out?: string }

async function exportTo(options: ExportOptions): Promise<void> {
  await withApi(options, async (api) => {
    const out = options.out ? createWriteStream(options.out, { mode: 0o600 }) : process.stdout
    let last = ''
    await api.lines(exportPath, (line) => {
      last = line
      out.write(`${escapedInJson(line)}\n`)
    })
    if (options.out) {
      out.end()
      await finished(out)
    }
    if (!last.includes('"kind":"end"')) {
      throw new Fault('unavailable', 'The export broke off before its end. Run it again.', { reason: 'audit-export' })
    }
  })
}

type VerifyOptions = Options & { file?: string; checkpoints?: string; key?: string }

async function verify(given: VerifyOptions, command: Command): Promise<void> {
  const options = merged(given, command)
  const known = await keptCheckpoints(options)
  const verifier = makeVerifier(known, options.key)
  const seen = new Set<TrailLine['kind']>()
  const take = (text: string) => {
    const line = trailLine(text)
    if (line) seen.add(line.kind)
    verifier.line(line)
  }
  if (options.file) for await (const line of linesOf(options.file)) take(line)
  else await withApi(options, (api) => api.lines(exportPath, take))
  if (options.file) refuseWhatIsNoExport(options.file, seen)
  const verdict = verifier.verdict()
  print(options.json, { ...verdict, comparedWith: known.length }, ...inWords(verdict, known.length))
  if (!verdict.ok) process.exitCode = 1
}

const kinds: ReadonlySet<string> = new Set<TrailLine['kind']>([
  'trail',
  'entry',
  'checkpoint',
  'gone',
  'outside',
  'unsealed',
  'end',
])

/** Undefined for a line that is none of an export. */
function trailLine(text: string): TrailLine | undefined {
  try {
    const line = JSON.parse(text) as TrailLine | null
    return line && kinds.has(line.kind) ? line : undefined
  } catch {
    return undefined
  }
}

/** A wrong file is no tampering: whoever named it is told, and the exit code is another. */
function refuseWhatIsNoExport(file: string, seen: ReadonlySet<TrailLine['kind']>): void {
  const make = 'Make an export with: taxiway audit export --out trail.jsonl'
  if (seen.size === 0) throw new UsageError(`${file} is not an export of an audit trail: no line of it is one. ${make}`)
  if (seen.size > 1 || !seen.has('checkpoint')) return
  throw new UsageError(
    `${file} holds checkpoints and no trail. Compare a trail with them: taxiway audit verify --checkpoints ${file}. ${make}`,
  )
}

/** Those that were named, and those that the server keeps beside its database. */
async function keptCheckpoints({ checkpoints, data, file }: VerifyOptions): Promise<Checkpoint[]> {
  const kept = file ? undefined : join(loadConfig({ data }).data, 'audit-checkpoints.jsonl')
  const found: Checkpoint[] = []
  for (const path of [checkpoints, kept && existsSync(kept) ? kept : undefined]) {
    if (!path) continue
    const before = found.length
    for await (const text of linesOf(path)) {
      const line = trailLine(text)
      if (line?.kind === 'checkpoint') found.push(line.checkpoint)
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

function inWords({ ok, position, sealed, unsealed, newestCheckpoint, problems }: Verdict, kept: number): string[] {
  const counted = `${sealed} entries, the last at place ${position} of the chain`
  const waiting = unsealed > 0 ? ` ${unsealed} more are not sealed yet.` : ''
  const signed = newestCheckpoint ? ` Signed up to ${newestCheckpoint.position} on ${newestCheckpoint.at}.` : ''
  if (!ok) {
    const first = `The trail was tampered with. ${counted}.${signed}${waiting}`
    return [first, ...problems.map((one) => `  ${one}`)]
  }
  const against = 'No checkpoint from elsewhere was given: an end that was cut off cleanly would not show.'
  return [`The trail is whole: ${counted}.${signed}${waiting}`, ...(kept > 0 ? [] : [against])]
}

async function withApi(options: Options, work: (api: Api) => Promise<unknown>): Promise<void> {
  const api = connect(options)
  try {
    await work(api)
  } finally {
    api.close()
  }
}
