// `taxiway sign-ins`: who signed in where, how, and why it was refused.

import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'

import { type Api, everyPage } from '../../client/api.ts'
import { print, say, table, terminalWidth } from '../output.ts'
import { UsageError } from '../usage.ts'
import { timeSince } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { makeFollower, overlapMs } from './follow.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  count: string
  user?: string
  failed?: boolean
  applications?: boolean
  since?: string
  follow?: boolean
}
type SignIn = {
  id: string
  createdDateTime: string
  userPrincipalName: string | null
  appId: string
  appDisplayName: string | null
  ipAddress: string | null
  authenticationDetails: { authenticationMethod: string }[]
  status: { errorCode: number; failureReason: string | null; additionalDetails: string | null }
}

const path = '/beta/auditLogs/signIns'
const followMs = 2000

export function signInsCommand(): Command {
  return withServerOptions(new Command('sign-ins'))
    .description('Show who signed in where, how, and why it was refused, newest first')
    .option('--user <name>', 'of this person only, by the name of the account')
    .option('--failed', 'refused ones only')
    .option('--applications', 'of applications, for themselves')
    .option('--since <time>', 'not older than 30m, 12h, 1d or 2w')
    .option('--count <n>', 'how many', '50')
    .option('--follow', 'go on until Ctrl-C; with --json a document a line')
    .addHelpText('after', '\nExample:\n  taxiway sign-ins --failed --since 1d')
    .action((options: Options) => withApi(options, (api) => show(api, options)))
}

async function show(api: Api, options: Options): Promise<void> {
  const count = readCount(options.count)
  const conditions = conditionsOf(options, new Date())
  // before what is shown is read, so that whatever comes meanwhile is new
  const before = options.follow ? await endOfLog(api, options, conditions) : undefined
  const found: SignIn[] = []
  for await (const page of everyPage<SignIn>(api, addressOf(conditions, { $top: String(Math.min(count, 999)) }))) {
    found.push(...page.slice(0, count - found.length))
    if (found.length >= count) break
  }
  if (!before) {
    const lines = found.length > 0 ? signInLines(found) : ['Nobody signed in, or was refused, as you asked.']
    return print(options.json, { signIns: found }, ...lines)
  }
  for (const one of found.toReversed()) tellOne(options, one)
  if (!options.json && process.stdout.isTTY) say('Waiting for who comes next. Ctrl-C ends it.')
  const follower = makeFollower(before.behind, [...before.known, ...found])
  for (;;) {
    await pause(followMs)
    const behind = addressOf([...conditions, `id gt ${follower.behind(Date.now())}`], { $orderby: 'id', $top: '999' })
    for await (const page of everyPage<SignIn>(api, behind)) {
      for (const one of follower.news(page, Date.now())) tellOne(options, one)
    }
  }
}

/** The entries at the end of the log among which others may still appear, and the one before them. */
async function endOfLog(api: Api, { applications }: Options, conditions: readonly string[]) {
  const kind = conditionsOf({ ...(applications && { applications }) }, new Date())
  const newest = async (more: readonly string[]) =>
    (await api.get<{ value: SignIn[] }>(addressOf([...kind, ...more], { $top: '1' }))).value[0]
  const last = await newest([])
  if (!last) return { behind: '0', known: [] }
  const since = new Date(Date.parse(last.createdDateTime) - overlapMs).toISOString()
  const known: SignIn[] = []
  const all = addressOf([...conditions, `createdDateTime ge ${since}`], { $top: '999' })
  for await (const page of everyPage<SignIn>(api, all)) known.push(...page)
  return { behind: (await newest([`createdDateTime lt ${since}`]))?.id ?? '0', known }
}

function tellOne({ json }: Options, one: SignIn): void {
  print(json, one, row(one).filter(Boolean).join('  '))
}

export function conditionsOf({ user, failed, applications, since }: Partial<Options>, now: Date): string[] {
  return [
    ...(user !== undefined ? [`userPrincipalName eq '${user.replaceAll("'", "''")}'`] : []),
    ...(failed ? ['status/errorCode ne 0'] : []),
    ...(applications ? ["signInEventTypes/any(t: t eq 'servicePrincipal')"] : []),
    ...(since !== undefined ? [`createdDateTime ge ${timeSince(since, now).toISOString()}`] : []),
  ]
}

function addressOf(conditions: readonly string[], more: Record<string, string>): string {
  const query = new URLSearchParams({ ...(conditions.length > 0 && { $filter: conditions.join(' and ') }), ...more })
  return `${path}?${query}`
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new UsageError(`--count ${text} is no number from 1 to 999999.`)
}

export const signInLines = (signIns: readonly SignIn[], width = terminalWidth()): string[] =>
  table(['When', 'Who', 'With', 'To what', 'From', 'Result'], signIns.map(row), width)

function row({ createdDateTime, userPrincipalName, authenticationDetails, status, ...one }: SignIn): string[] {
  const application = one.appDisplayName ?? one.appId
  return [
    `${createdDateTime.slice(0, 19)}Z`,
    userPrincipalName ?? application,
    authenticationDetails[0]?.authenticationMethod ?? '',
    application,
    one.ipAddress ?? '',
    status.errorCode === 0 ? 'in' : `${status.errorCode} ${status.failureReason ?? ''}`,
  ]
}
