// `taxiway certificate-request list|approve|reject`: devices that ask for a certificate over SCEP by a policy that wants approval.

import { Command } from 'commander'

import type { CertificateRequestEntity } from '../../contract/graph/certificate-request.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne } from '../named/find.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true }
const path = '/beta/deviceManagement/certificateRequests'

export function certificateRequestCommand(): Command {
  return new Command('certificate-request')
    .description('Devices that ask for a certificate and wait for approval')
    .addHelpText(
      'after',
      `
A policy with --scep and --approval gives no device its first certificate before somebody
approved. The device asks once an hour, for thirty hours; then it asks anew, three times
in all. What is approved is the key of one request, and none that comes later.

Examples:
  taxiway certificate-request list
  taxiway certificate-request approve 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes`,
    )
    .addCommand(listCommand())
    .addCommand(decideCommand('approve'))
    .addCommand(decideCommand('reject'))
}

const stateOf = ({ state, decidedBy }: CertificateRequestEntity): string =>
  state === 'waiting' ? 'waits' : `${state} by ${decidedBy}`

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Requests that wait, and those decided about lately')
    .addHelpText('after', '\nExample:\n  taxiway certificate-request list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const requests = await everyOne<CertificateRequestEntity>(api, { path })
        const rows = requests.map((one) => [
          one.id,
          stateOf(one),
          one.deviceName,
          one.deviceConfigurationName,
          one.subjectName,
          one.keyDigest.slice(0, 16),
          one.requestedDateTime.slice(0, 16),
        ])
        const heads = ['Id', 'State', 'Device', 'Policy', 'Subject', 'Key', 'At']
        const none = ['No device waits for a certificate.']
        print(options.json, { requests }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

const words = {
  approve: {
    says: 'Let devices have the certificates that they asked for',
    done: 'Approved',
    would: 'would be approved',
    what: 'Each device gets its certificate when it asks again, within the hour.',
    example: 'taxiway certificate-request approve 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
  reject: {
    says: 'Let devices not have the certificates that they asked for',
    done: 'Rejected',
    would: 'would be rejected',
    what: 'The devices get no certificate by these policies for 30 days, whatever they ask.',
    example: 'taxiway certificate-request reject 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
} as const

function decideCommand(verb: keyof typeof words): Command {
  const { says, done, would, what, example } = words[verb]
  return withServerOptions(new Command(verb))
    .description(says)
    .argument('<id...>', 'of the requests, as taxiway certificate-request list says them')
    .option('--yes', 'do not ask')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action((ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const requests = await findEach(ids, (id) =>
          api.get<CertificateRequestEntity>(`${path}/${encodeURIComponent(id)}`),
        )
        const names = requests.map(({ deviceName, subjectName }) => `${deviceName} (${subjectName})`)
        if (!(await mayGoOn(`${allOf(names)} ${would}. ${what}`, options.yes))) return
        await doEach(
          requests,
          ({ id }) => id,
          ({ id }) => api.post(`${path}/${encodeURIComponent(id)}/${verb}`, undefined),
        )
        print(options.json, { ok: true, ids: requests.map(({ id }) => id) }, `${done}. ${what}`)
      }),
    )
}
