// `taxiway compliance results`: how devices stood to a policy when they checked in last.

import { Command } from 'commander'

import { everyPage } from '../../client/api.ts'
import type { CompliancePolicyEntity } from '../../mdm/item/compliance/compliance.contract.ts'
import type { DeviceStatus, SettingSummary } from '../../mdm/item/compliance/results/results.contract.ts'
import { findNamed } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { complianceKind, stateWords, wordOf } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean; all?: true }
type Overview = {
  readonly successCount: number
  readonly failedCount: number
  readonly inGracePeriodCount: number
  readonly pendingCount: number
}

const mostShown = 50

export function resultsCommand(): Command {
  return withServerOptions(new Command('results'))
    .description('How managed devices stand to a compliance policy, and by what')
    .argument('<name>', 'name or id of the policy')
    .option('--all', 'show devices that comply, too')
    .addHelpText(
      'after',
      `
Each device as it stood when it checked in last. What it claims it says of itself;
what is attested a proof says. taxiway devices show has one device.

Examples:
  taxiway compliance results "Healthy PCs"
  taxiway compliance results "Healthy PCs" --all`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const policy = await findNamed<CompliancePolicyEntity>(api, complianceKind, name)
        const address = `${complianceKind.path}/${policy.id}`
        const overview = await api.get<Overview>(`${address}/deviceStatusOverview`)
        const settings = (await api.get<{ value: readonly SettingSummary[] }>(`${address}/deviceSettingStateSummaries`))
          .value
        const only = options.all ? '' : `&$filter=${encodeURIComponent("status ne 'compliant'")}`
        const devices: DeviceStatus[] = []
        let more = 0
        for await (const page of everyPage<DeviceStatus>(api, `${address}/deviceStatuses?$top=999${only}`)) {
          const room = mostShown - devices.length
          devices.push(...page.slice(0, options.json ? page.length : room))
          if (!options.json) more += Math.max(0, page.length - room)
        }
        print(
          options.json,
          { policy, overview, settings, devices },
          `${policy.displayName}: ${overview.successCount} comply, ${overview.failedCount} do not, ${overview.inGracePeriodCount} are let pass, ${overview.pendingCount} have not answered.`,
          ...(settings.length > 0
            ? table(['Setting', 'Met', 'Not met', 'Not known', 'Attested'], settings.map(settingRow))
            : []),
          ...(devices.length > 0
            ? table(['Device', 'State', 'Not met', 'Source', 'Last'], devices.map(deviceRow))
            : []),
          ...(more > 0 ? [`and ${counted(more, 'other device')}`] : []),
        )
      }),
    )
}

const settingRow = (one: SettingSummary): string[] => [
  wordOf(one.setting),
  String(one.compliantDeviceCount),
  String(one.nonCompliantDeviceCount),
  String(one.unknownDeviceCount),
  String(one.attestedDeviceCount),
]

const deviceRow = (one: DeviceStatus): string[] => [
  one.deviceDisplayName,
  stateWords[one.status] ?? one.status,
  one.unmetSettings.map(wordOf).join(', '),
  one.source ?? '',
  one.lastReportedDateTime,
]
