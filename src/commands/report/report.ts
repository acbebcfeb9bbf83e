// `taxiway report`: compliance, deployments and applications day by day.

import { Command } from 'commander'

import type { ReportDay } from '../../contract/mdm/report.ts'
import { print, table } from '../output.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; days: number }

/** What a row has behind its day. */
const columns = [
  ['Comply', 'compliant'],
  ['Let pass', 'inGracePeriod'],
  ['Do not comply', 'noncompliant'],
  ['Not judged', 'notJudged'],
  ['Deployed', 'deploymentsFinished'],
  ['Not deployed', 'deploymentsFailed'],
  ['Apps installed', 'appsInstalled'],
  ['Apps removed', 'appsRemoved'],
  ['Apps failed', 'appsFailed'],
] as const satisfies ReadonlyArray<readonly [string, keyof ReportDay]>

export function reportCommand(): Command {
  return withServerOptions(new Command('report'))
    .description('How many devices complied, were deployed and got applications, day by day')
    .option('--days <number>', 'so many days, 1 to 400', wholeNumber(1, 400), 30)
    .addHelpText(
      'after',
      `
Days are of UTC and counted every hour. Who complies is as it stood at the last count
of the day; what was deployed, installed and removed is of the whole day.

Example:
  taxiway report --days 7`,
    )
    .action(({ days, ...options }: Options) =>
      withApi(options, async (api) => {
        const path = `/beta/deviceManagement/reportDays?$top=${days}`
        const found = (await api.get<{ value: readonly ReportDay[] }>(path)).value
        const rows = found.map((one) => [one.day, ...columns.map(([, name]) => String(one[name]))])
        const said =
          rows.length > 0
            ? table(['Day', ...columns.map(([head]) => head)], rows)
            : ['Nothing was counted yet. The first count comes within the hour.']
        print(options.json, { days: found }, ...said)
      }),
    )
}
