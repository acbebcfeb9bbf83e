// `taxiway devices clean`: looks for devices that were not seen for some time, then deletes those that were shown.

import { Command } from 'commander'

import { everyPage } from '../../client/api.ts'
import { mayGoOn } from '../confirm.ts'
import { connect } from '../operator-file.ts'
import { print, say, sayDocument, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import type { Common } from './end.ts'

const beta = '/beta/deviceManagement'

type CleanOptions = Common & { olderThan: number; dryRun?: boolean; includeRegistered?: boolean }
type Stale = {
  id: string
  displayName: string
  owner: string | null
  serialNumber: string | null
  registrationId: string | null
  isManaged: boolean
  lastSeenDateTime: string
}

export function cleanCommand(): Command {
  return new Command('clean')
    .description('Delete devices that were not seen for some time; first it shows which')
    .option('--older-than <days>', 'not seen for so many days, for example 90d', readDays, 90)
    .option('--dry-run', 'show which, delete nothing')
    .option('--include-registered', 'registered devices too; they lose their registration')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
A device is seen when a person signs in with it, when it checks in, and when it asks for its profile. Registered devices stay
unless --include-registered is given. Each deleted device frees a place in its owner's device limit.

Exit code 1 when a device could not be deleted.

Examples:
  taxiway devices clean --older-than 90d --dry-run
  taxiway devices clean --older-than 180d --yes`,
    )
    .action((_options: unknown, self: Command) => clean(self.optsWithGlobals()))
}

function readDays(text: string): number {
  const days = Number(/^(\d{1,4})d?$/.exec(text)?.[1])
  if (days >= 1 && days <= 3650) return days
  throw new UsageError(`'${text}' is no number of days from 1 to 3650. Write it as 90d.`)
}

const batch = 200

async function clean(options: CleanOptions): Promise<void> {
  const api = connect(options)
  try {
    const all: Stale[] = []
    const path = `${beta}/staleDevices?olderThanDays=${options.olderThan}&$top=500`
    for await (const page of everyPage<Stale>(api, path)) all.push(...page)
    const chosen = all.filter(({ registrationId }) => options.includeRegistered || registrationId === null)
    const count = `${chosen.length} device${chosen.length === 1 ? '' : 's'}`
    if (options.dryRun || !options.json) show(all, options)
    if (options.dryRun) {
      if (!options.json && all.length > 0) say('', `${count} would be deleted. Nothing was deleted.`)
      return
    }
    if (chosen.length === 0) {
      if (options.json) sayDocument({ ok: true, deleted: 0, results: [] })
      return
    }
    if (!(await mayGoOn(`${count} would be deleted from the directory and from management.`, options.yes))) return
    const results = []
    for (let at = 0; at < chosen.length; at += batch) {
      const answer = await api.post<{ results: { id: string; result: string; message: string }[] }>(
        `${beta}/staleDevices/delete`,
        {
          olderThanDays: options.olderThan,
          deviceIds: chosen.slice(at, at + batch).map(({ id }) => id),
          includeRegistered: options.includeRegistered ?? false,
        },
      )
      results.push(...answer.results)
    }
    const deleted = results.filter(({ result }) => result === 'deleted').length
    const refused = results.filter(({ result }) => result === 'refused')
    const said = [
      ...refused.map(({ message }) => `✗ ${message}`),
      `${deleted} deleted, ${results.length - deleted} left.`,
    ]
    print(options.json, { ok: refused.length === 0, deleted, results }, ...said)
    if (refused.length > 0) process.exitCode = 1
  } finally {
    api.close()
  }
}

function show(all: readonly Stale[], { json, olderThan, includeRegistered }: CleanOptions): void {
  const rows = all.map((one) => [
    one.displayName,
    one.serialNumber ?? '',
    one.owner ?? '',
    one.lastSeenDateTime.slice(0, 10),
    one.registrationId === null ? 'no' : includeRegistered ? 'yes, goes too' : 'yes, stays',
    one.id,
  ])
  const said =
    all.length === 0
      ? [`Every joined device was seen within the last ${olderThan} days.`]
      : table(['Name', 'Serial number', 'Owner', 'Last seen', 'Registered', 'Id'], rows)
  print(json, { ok: true, olderThanDays: olderThan, devices: all }, ...said)
}
