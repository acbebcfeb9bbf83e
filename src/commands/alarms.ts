// `taxiway alarms`: what an administrator must know of although nobody asked.

import { Command } from 'commander'

import { everyPage } from '../client/api.ts'
import { connect } from './operator-file.ts'
import { table } from './output.ts'

type Options = { data?: string; tenant?: string; json?: boolean; all?: boolean; close?: string; note?: string }
type Alarm = {
  id: string
  kind: string
  message: string
  state: string
  subject: { type: string; id: string }
  count: number
  lastDateTime: string
}

export function alarmsCommand(): Command {
  return new Command('alarms')
    .description('Show the open alarms of a tenant, or close one')
    .option('--all', 'closed ones too')
    .option('--close <id>', 'close this alarm')
    .option('--note <text>', 'what was found, for the audit trail', '')
    .option('--tenant <domain>', 'which tenant (default: the first of this installation)')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
Examples, the second with an id of the list:
  taxiway alarms --all
  taxiway alarms --close 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --note "The board was replaced"`,
    )
    .action(run)
}

async function run(options: Options): Promise<void> {
  const api = connect(options)
  const path = '/beta/deviceManagement/alarms'
  try {
    if (options.close !== undefined) {
      const closed = await api.post<Alarm>(`${path}/${encodeURIComponent(options.close)}/close`, { note: options.note })
      console.log(options.json ? JSON.stringify({ ok: true, alarm: closed }) : `Closed: ${closed.message}`)
      return
    }
    const value: Alarm[] = []
    const query = `$top=999&state=${options.all ? 'all' : 'open'}`
    for await (const page of everyPage<Alarm>(api, `${path}?${query}`)) value.push(...page)
    if (options.json) console.log(JSON.stringify({ alarms: value }))
    else if (value.length === 0) console.log('There are no alarms.')
    else console.log(table(['When', 'Times', 'State', 'About', 'Id', 'What'], value.map(row)))
  } finally {
    api.close()
  }
}

function row({ lastDateTime, count, state, subject, id, message }: Alarm): string[] {
  return [lastDateTime.slice(0, 19), String(count), state, `${subject.type} ${subject.id}`, id, message]
}
