// `taxiway alarms`: facts an administrator must learn unasked, both sides of each, and the possible remedies.

import { Command } from 'commander'

import { alarmKinds } from '../alarm/alarm.ts'
import { nextSteps } from '../alarm/next.ts'
import { type AlarmFacts, type Fact, newObjectOf, registrationOf, type Side, sidesOf, textOf } from '../alarm/sides.ts'
import { type Api, ApiError, everyPage } from '../client/api.ts'
import { Fault } from '../kernel/fault.ts'
import { shellWord } from '../kernel/text/shell.ts'
import { mayGoOn } from './confirm.ts'
import { doEach, findEach } from './named/several.ts'
import { isId, print, say, sayDocument, table } from './output.ts'
import { UsageError } from './usage.ts'
import { withApi, withServerOptions } from './with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; all?: boolean; note?: string; yes?: boolean }
type Alarm = AlarmFacts & {
  readonly id: string
  readonly message: string
  readonly state: string
  readonly count: number
  readonly firstDateTime: string
  readonly lastDateTime: string
  readonly closedDateTime: string | null
  readonly closedBy: string | null
  readonly closedNote: string | null
}

const path = '/beta/deviceManagement/alarms'
const anId = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

export function alarmsCommand(): Command {
  const command = withServerOptions(new Command('alarms'))
    .description('Show the open alarms of a tenant, look at one, close one')
    .option('--all', 'closed ones too')
    .addHelpText(
      'after',
      `\nExamples, the second with an id of the list:\n  taxiway alarms --all\n  taxiway alarms show ${anId}`,
    )
    .action((options: Options) => withApi(options, (api) => list(api, options)))
  const show = new Command('show')
    .description('Both sides of one alarm, and what can be done about it')
    .addHelpText('after', `\nExample:\n  taxiway alarms show ${anId}`)
  const close = new Command('close')
    .description('Close alarms; when it happens again, a new one opens')
    .option('--note <text>', 'what was found, for the audit trail', '')
    .addHelpText('after', `\nExample:\n  taxiway alarms close ${anId} --note "The board was replaced"`)
  const deleteNew = new Command('delete-new')
    .description('Delete the new device object that the machine got which lost a contest')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
That machine is then neither joined nor managed. It keeps what is on it. The device that the contest was about is not touched.

Example:
  taxiway alarms delete-new ${anId}`,
    )
  close
    .argument('<id...>', 'ids of alarms')
    .action((ids: string[], _options: unknown, self: Command) => closeAll(ids, self.optsWithGlobals()))
  command.addCommand(close)
  for (const [one, work] of [
    [show, showOne],
    [deleteNew, deleteNewObject],
  ] as const) {
    one.argument('<id>', 'id of the alarm').action((id: string, _options: unknown, self: Command) => {
      const options: Options = self.optsWithGlobals()
      return withApi(options, async (api) => work(api, await alarmOf(api, id), options))
    })
    command.addCommand(one)
  }
  return command
}

async function list(api: Api, { all, json }: Options): Promise<void> {
  const value: Alarm[] = []
  for await (const page of everyPage<Alarm>(api, `${path}?$top=999&state=${all ? 'all' : 'open'}`)) value.push(...page)
  if (json) sayDocument({ alarms: value })
  else if (value.length === 0) say('There are no alarms.')
  else {
    say(...table(['When', 'Times', 'State', 'About', 'Id', 'What'], value.map(row)))
    say('', 'Both sides of one, and what can be done: taxiway alarms show ID')
  }
}

function row(alarm: Alarm): string[] {
  const { lastDateTime, count, state, id, message } = alarm
  return [time(lastDateTime), String(count), state, about(alarm), id, message]
}

const time = (at: string): string => `${at.slice(0, 19)}Z`

function about({ subject, detail }: Alarm): string {
  const serial = textOf(detail, 'serialNumber')
  return `${subject.type} ${serial ? `${serial} (${subject.id})` : subject.id}`
}

async function alarmOf(api: Api, id: string): Promise<Alarm> {
  if (isId(id)) return api.get<Alarm>(`${path}/${id}`)
  const { value } = await api.get<{ value: Alarm[] }>(`${path}?$top=20`)
  const open = value.map((one) => `  ${one.id}  ${one.message}`)
  const known = open.length > 0 ? 'Open alarms are:' : 'No alarm is open; taxiway alarms --all shows closed ones.'
  throw new UsageError(`'${id.slice(0, 60)}' is no id of an alarm. ${known}`, open)
}

async function showOne(api: Api, alarm: Alarm, { json }: Options): Promise<void> {
  const sides = sidesOf(alarm)
  const next = alarm.state === 'open' ? await whatToDo(api, alarm) : []
  if (json) {
    sayDocument({ alarm, sides, registrationId: registrationOf(alarm) ?? null, next })
    return
  }
  const often = alarm.count === 1 ? 'once' : `${alarm.count} times, first ${time(alarm.firstDateTime)}`
  const closed = alarm.state === 'closed' ? `, ${closedIn(alarm)}` : ''
  say(
    alarmKinds[alarm.kind],
    '',
    `About     ${about(alarm)}`,
    `Happened  ${often}, last ${time(alarm.lastDateTime)}`,
    `State     ${alarm.state}${closed}`,
    ...(alarm.closedNote ? [`Note      ${alarm.closedNote}`] : []),
  )
  for (const { key, facts } of sides) say('', sideWords[key], ...facts.map((fact) => `  ${factIn(fact)}`))
  if (sides.length === 0) say(...clues(alarm).map((clue) => `  ${clue}`))
  if (next.length > 0) say('', 'What can be done', ...next.map((step) => `  ${step}`))
}

const closedIn = ({ closedBy, closedDateTime }: Alarm): string =>
  `by ${closedBy ?? '?'} at ${time(closedDateTime ?? '')}`

async function whatToDo(api: Api, alarm: Alarm): Promise<readonly string[]> {
  const made = newObjectOf(alarm)
  const newObjectGone = made !== undefined && !(await found(api, `/v1.0/devices/${made.id}`))
  const { type, id } = alarm.subject
  const account = type === 'user-name' ? await found(api, `/v1.0/users/${encodeURIComponent(id)}`) : undefined
  return nextSteps({ ...alarm, newObjectGone, account })
}

/** Undefined when there is none, or none can exist: 400 for a name that no account may have. */
async function found(api: Api, path: string): Promise<{ readonly id: string } | undefined> {
  try {
    return await api.get<{ id: string }>(path)
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return undefined
    throw error
  }
}

const sideWords: Readonly<Record<Side['key'], string>> = {
  holds: 'Who holds the device',
  asked: 'Who asked for it',
  one: 'Here',
  other: 'And here',
  first: 'The first time, here',
}

function factIn({ key, value }: Fact): string {
  const words: Readonly<Record<Fact['key'], string>> = {
    device: `computer       ${value}`,
    user: `user           ${value}`,
    nobody: 'user           nobody',
    joinedAt: `joined         ${time(value)}`,
    askedAt: `asked          ${time(value)}`,
    assurance: `proved         ${proofs[value] ?? value}`,
    address: `address        ${value}`,
    serialNumber: `serial number  ${value}`,
    at: `at             ${time(value)}`,
  }
  return words[key]
}

const proofs: Readonly<Record<string, string>> = {
  claimed: 'nothing (claimed)',
  ek: 'its TPM (ek)',
  attested: 'its TPM, and that it holds the key of the join (attested)',
}

/** The facts of an alarm without two sides: single values only, the rest is in --json. */
function clues({ detail }: Alarm): string[] {
  return Object.entries(detail).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map(String) : typeof value === 'object' ? [] : [`${name}: ${String(value)}`],
  )
}

const closeAll = (ids: readonly string[], options: Options): Promise<void> =>
  withApi(options, async (api) => {
    const before = await findEach(ids, (id) => alarmOf(api, id))
    const results: Closing[] = []
    await doEach(
      before,
      ({ id }) => id,
      async (alarm) => results.push(await closeOne(api, alarm, options)),
    )
    print(
      options.json,
      { ok: true, alarms: results.map(({ closed, alarm }) => ({ closed, alarm })) },
      ...results.map(({ alarm, said }) => (results.length > 1 ? `${alarm.id}: ${said}` : said)),
    )
  })

type Closing = { readonly closed: boolean; readonly alarm: Alarm; readonly said: string }

async function closeOne(api: Api, before: Alarm, { note }: Options): Promise<Closing> {
  // What was found is often known only after it was closed: the note can still be given, once.
  if (before.state === 'closed' && note && !before.closedNote) {
    const alarm = await api.post<Alarm>(`${path}/${before.id}/close`, { note })
    return { closed: false, alarm, said: `It was closed already, ${closedIn(before)}. Your note is kept.` }
  }
  if (before.state === 'closed') {
    const kept = before.closedNote ? ` The note says: ${before.closedNote}` : ''
    const lost = note ? ' Your note is not kept.' : ''
    const said = `Nothing was done: it is closed already, ${closedIn(before)}.${lost}${kept}`
    return { closed: false, alarm: before, said }
  }
  const alarm = await api.post<Alarm>(`${path}/${before.id}/close`, { note })
  return { closed: true, alarm, said: `Closed: ${alarm.message}` }
}

async function deleteNewObject(api: Api, alarm: Alarm, options: Options): Promise<void> {
  const made = newObjectOf(alarm)
  if (!made) {
    throw new Fault('invalid-input', 'Nothing was made for this alarm: it is no contest. See taxiway alarms show.', {
      reason: 'alarm-kind',
    })
  }
  const what = `The device object ${made.displayName} (${made.id}) would be deleted; its machine would be neither joined nor managed any more.`
  if (!(await mayGoOn(what, options.yes))) return
  try {
    await api.delete(`/v1.0/devices/${made.id}`)
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
    print(options.json, { ok: true, deviceId: made.id, deleted: false }, `${made.displayName} is gone already.`)
    return
  }
  const left = `Close the alarm when it is settled: taxiway alarms close ${shellWord(alarm.id)}`
  print(options.json, { ok: true, deviceId: made.id, deleted: true }, `${made.displayName} is deleted. ${left}`)
}
