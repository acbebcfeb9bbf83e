// `taxiway audit`: who did what to which object, newest first.

import { Command } from 'commander'

import { connect } from './operator-file.ts'
import { table } from './output.ts'

type Options = { data?: string; tenant?: string; json?: boolean; count: string }
type Entry = {
  id: string
  activityDateTime: string
  activityType: string
  actor: { name: string }
  resources: { resourceId: string; type: string }[]
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('Show the audit trail of a tenant, newest first')
    .option('--count <n>', 'how many entries', '50')
    .option('--tenant <domain>', 'which tenant (default: the first of this installation)')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
    .action(async (options: Options) => {
      const api = connect(options)
      try {
        const { value } = await api.get<{ value: Entry[] }>(
          `/beta/deviceManagement/auditEvents?$top=${encodeURIComponent(options.count)}`,
        )
        if (options.json) console.log(JSON.stringify({ entries: value }))
        else console.log(table(['When', 'Who', 'What', 'To which'], value.map(row)))
      } finally {
        api.close()
      }
    })
}

function row({ activityDateTime, actor, activityType, resources }: Entry): string[] {
  const target = resources[0]
  return [activityDateTime.slice(0, 19), actor.name, activityType, target ? `${target.type} ${target.resourceId}` : '']
}
