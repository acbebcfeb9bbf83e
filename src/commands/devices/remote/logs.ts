// `taxiway devices logs`: the diagnostics that devices were asked for, and the archives that came.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { Command } from 'commander'

import { type Api, everyPage } from '../../../client/api.ts'
import type { DeviceLog } from '../../../contract/graph/device-log.ts'
import { openSafeFile } from '../../file/safe-file.ts'
import { connect } from '../../operator-file.ts'
import { print, table } from '../../output.ts'
import type { Common } from '../end.ts'
import { findManaged } from './remote.ts'

type Log = DeviceLog & { readonly device: string }

export function logsCommand(): Command {
  return new Command('logs')
    .argument('<serial-or-id...>', 'serial numbers, registration ids, managed device ids or directory ids')
    .description('The diagnostics that devices were asked for (collect-logs), and whether they came')
    .option('--save <folder>', 'also fetch the latest archive of each device into this folder')
    .addHelpText(
      'after',
      `
Archives are kept for 28 days, ten of each device. Fetching one is recorded in the audit. Exit code 1 when there was none to save.

Examples:
  taxiway devices logs PF2ABC
  taxiway devices logs PF2ABC --save logs`,
    )
    .action((keys: string[], _options: unknown, self: Command) => showLogs(keys, self.optsWithGlobals()))
}

async function showLogs(keys: readonly string[], options: Common & { save?: string }): Promise<void> {
  const api = connect(options)
  try {
    const machines = await findManaged(api, keys)
    const logs: Log[] = []
    const saved: string[] = []
    const without: string[] = []
    for (const { managedId, name } of machines) {
      const path = `/beta/deviceManagement/managedDevices/${managedId}/logCollectionRequests`
      const own: Log[] = []
      for await (const page of everyPage<DeviceLog>(api, path))
        own.push(...page.map((one) => ({ ...one, device: name })))
      logs.push(...own)
      if (options.save === undefined) continue
      const latest = own.find(({ status }) => status === 'completed')
      if (latest) saved.push(await save(api, `${path}/${latest.id}`, latest, options.save))
      else without.push(name)
    }
    const ok = without.length === 0
    const rows = logs.map((one) => [
      ...[one.device, one.requestedDateTimeUTC, one.initiatedByUserPrincipalName, one.status],
      one.sizeInKB === null ? (one.reason ?? '') : `${Math.ceil(one.sizeInKB)} KB, until ${one.expirationDateTimeUTC}`,
    ])
    const shown =
      rows.length > 0 ? table(['Device', 'Asked', 'By', 'State', 'What came'], rows) : ['Nothing was asked for.']
    const said = [
      ...saved.map((file) => `Saved ${file}.`),
      ...without.map((name) => `${name}: there is nothing to save.`),
    ]
    print(options.json, { ok, logs, saved }, ...shown, ...said)
    if (!ok) process.exitCode = 1
  } finally {
    api.close()
  }
}

/** The file's name. */
async function save(api: Api, path: string, { device, id }: Log, folder: string): Promise<string> {
  const { value: url } = await api.post<{ value: string }>(`${path}/createDownloadUrl`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = join(folder, `${device.replace(/[^\w.-]/g, '_')}-${id}.zip`)
  const file = openSafeFile(name)
  try {
    const to = new Writable({
      write(chunk: Buffer, _encoding, written) {
        file.write(chunk)
        written()
      },
    })
    await api.download(url, to)
    file.keep()
  } finally {
    file.drop()
  }
  return name
}
