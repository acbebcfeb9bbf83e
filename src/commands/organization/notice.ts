// `taxiway organization notice`: who is told when a partner has uploaded devices.

import { Command } from 'commander'

import type { PartnerNotice } from '../../contract/partner/notice.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; mail?: string; webhook?: string; test?: true }

const path = '/beta/partnerNotice'

export function noticeCommand(): Command {
  return withServerOptions(new Command('notice'))
    .description('Show or change who is told when a partner has uploaded devices')
    .option('--mail <address>', 'a mail for each upload; none: no mail')
    .option('--webhook <address>', 'a call over HTTPS for each upload; none: no call')
    .option('--test', 'send a test to whom is told')
    .addHelpText(
      'after',
      `
Without it nobody is told, and the partner has to say that devices are there. A call of
a webhook is signed; the secret for that is shown when its address is set, and not again.

Examples:
  taxiway organization notice
  taxiway organization notice --webhook https://hooks.contoso.example/devices
  taxiway organization notice --test
  taxiway organization notice --webhook none`,
    )
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { mail, webhook } = options
        if (options.test && (mail !== undefined || webhook !== undefined)) {
          throw new UsageError('Say whom to tell first, then send the test: --test goes alone.')
        }
        const change = {
          ...(mail !== undefined && { mailTo: mail === 'none' ? null : mail }),
          ...(webhook !== undefined && { webhookUrl: webhook === 'none' ? null : webhook }),
        }
        if (options.test) {
          await api.post(`${path}/test`, undefined)
          const said = 'A test is on its way. What became of it: taxiway organization notice.'
          print(options.json, { ok: true }, said)
          return
        }
        if (Object.keys(change).length === 0) {
          const notice = await api.get<PartnerNotice>(path)
          print(options.json, { notice }, ...inWords(notice))
          return
        }
        const { webhookSecret, ...notice } = await api.patch<PartnerNotice & { webhookSecret: string | null }>(
          path,
          change,
        )
        const secret = webhookSecret === null ? [] : [`Secret of the webhook, shown only now: ${webhookSecret}`]
        print(options.json, { ok: true, notice, webhookSecret }, ...inWords(notice), ...secret)
      }),
    )
}

function inWords({ mailTo, webhookUrl, lastDeliveredDateTime, lastFailure }: PartnerNotice): string[] {
  const told = [mailTo, webhookUrl].filter((one) => one !== null)
  return [
    told.length === 0
      ? 'Nobody is told when a partner has uploaded devices.'
      : `Told when a partner has uploaded devices: ${told.join(', ')}.`,
    ...(lastDeliveredDateTime === null ? [] : [`The last notice arrived at ${lastDeliveredDateTime}.`]),
    ...(lastFailure === null ? [] : [`The last notice did not arrive: ${lastFailure}.`]),
  ]
}
