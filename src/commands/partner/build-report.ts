// `taxiway build-report send|list|device`: of a manufacturer, what it says of the devices it built.

import { basename } from 'node:path'
import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { BuildReportEntity, BuiltDeviceEntity, TakenReport } from '../../contract/graph/built-device.ts'
import { openGivenFile } from '../given-file.ts'
import { everyOne } from '../named/find.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; dryRun?: true }

const reports = '/beta/partner/buildReports'
const devices = '/beta/partner/builtDevices'
const minute = (at: string | null): string => at?.slice(0, 16).replace('T', ' ') ?? ''

export function buildReportCommand(): Command {
  return new Command('build-report')
    .description('What a manufacturer reports of the devices it built')
    .addHelpText(
      'after',
      `
A reported device can be registered by its product key ID, or by manufacturer, model and
serial number, before anybody has started it. Whose devices an organisation reports, the
operator says: taxiway partner add --maker.

Examples:
  taxiway build-report send OA3.xml
  taxiway build-report device FB14-000123`,
    )
    .addCommand(sendCommand())
    .addCommand(listCommand())
    .addCommand(deviceCommand())
}

function sendCommand(): Command {
  return withServerOptions(new Command('send'))
    .description('Send reports, as the OA3 tool writes them, as CSV, or as ZIP archives of such files')
    .argument('<file...>', 'the reports')
    .option('--dry-run', 'say what would become of each device, and store nothing')
    .addHelpText(
      'after',
      `
A CSV names its columns in the first line: Hardware Hash; or Manufacturer name, Device
model and Device Serial Number; Windows Product ID and Build time besides. No image of
Windows is taken.

Examples:
  taxiway build-report send OA3.xml
  taxiway build-report send reports.csv --dry-run`,
    )
    .action((paths: readonly string[], { dryRun, ...options }: Options) =>
      withApi(options, async (api) => {
        const taken: Array<TakenReport & { readonly path: string }> = []
        for (const path of paths) taken.push({ path, ...(await sendOne(api, path, dryRun === true)) })
        const lines = taken.flatMap(({ path, refusals, ...one }) => [
          `${path}: ${one.added} new, ${one.completed} completed, ${one.known} known, ${one.refused} refused.${one.dryRun ? ' Nothing was stored.' : ''}`,
          ...refusals.map(({ file, row, serialNumber, productKey, message }) => {
            const which = [file ?? '', `row ${row}`, serialNumber || productKey].filter((word) => word !== '')
            return `  ${which.join(', ')}: ${message}`
          }),
        ])
        print(options.json, { reports: taken }, ...lines)
        if (taken.some(({ refused }) => refused > 0)) process.exitCode = 1
      }),
    )
}

async function sendOne(api: Api, path: string, dryRun: boolean): Promise<TakenReport> {
  const file = await openGivenFile(path, 'Name the report to send.')
  try {
    const query = new URLSearchParams({ fileName: basename(path).slice(0, 255), dryRun: String(dryRun) })
    const answer = await api.send('POST', `${reports}?${query}`, file.createReadStream(), 'application/octet-stream')
    return JSON.parse(answer) as TakenReport
  } finally {
    await file.close()
  }
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Reports of this organisation, and what became of them')
    .addHelpText('after', '\nExample:\n  taxiway build-report list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<BuildReportEntity>(api, { path: reports })
        const rows = all.map((one) => [
          minute(one.startedDateTime),
          one.fileName ?? '',
          one.actorName,
          ...[one.added, one.completed, one.known, one.refused].map(String),
          one.finishedDateTime ? '' : 'not finished',
        ])
        const heads = ['At', 'File', 'By', 'New', 'Completed', 'Known', 'Refused', '']
        const none = ['There is no report. See taxiway build-report send --help.']
        print(options.json, { reports: all }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

function deviceCommand(): Command {
  return withServerOptions(new Command('device'))
    .description('What was reported of devices')
    .argument('<number...>', 'serial numbers or product key IDs')
    .addHelpText('after', '\nExample:\n  taxiway build-report device FB14-000123')
    .action((numbers: readonly string[], options: Options) =>
      withApi(options, async (api) => {
        const found: BuiltDeviceEntity[] = []
        for (const number of numbers) {
          const word = `'${number.replaceAll("'", "''")}'`
          const filter = encodeURIComponent(`serialNumber eq ${word} or productKey eq ${word}`)
          found.push(...(await api.get<{ value: BuiltDeviceEntity[] }>(`${devices}?$filter=${filter}`)).value)
        }
        const rows = found.map((one) => [
          one.manufacturer,
          one.model,
          one.serialNumber,
          one.productKey,
          one.hasHardwareHash ? 'can be registered by name' : 'announced, without a hash',
          minute(one.reportedDateTime),
        ])
        const heads = ['Manufacturer', 'Model', 'Serial number', 'Product key ID', 'State', 'Reported']
        const none = ['No device of these numbers was reported. Letter case counts.']
        print(options.json, { devices: found }, ...(rows.length > 0 ? table(heads, rows) : none))
        if (rows.length === 0) process.exitCode = 1
      }),
    )
}
