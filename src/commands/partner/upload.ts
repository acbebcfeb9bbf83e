// `taxiway upload list|show|approve|refuse`: what partners uploaded for this organisation, and what waits until it is approved.

import { Command } from 'commander'

import { everyPage } from '../../client/api.ts'
import type { PartnerUploadEntity, UploadedDeviceEntity } from '../../contract/graph/partner-upload.ts'
import { channelWords } from '../../kernel/channel.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne } from '../named/find.ts'
import { doEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true }
const path = '/beta/deviceManagement/partnerUploads'

export function uploadCommand(): Command {
  return new Command('upload')
    .description('What partners uploaded for this organisation')
    .addHelpText(
      'after',
      `
What a partner uploads is registered at once, unless the organisation wants to look at it
before: taxiway consent approval.

Examples:
  taxiway upload list
  taxiway upload approve 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(decideCommand('approve'))
    .addCommand(decideCommand('refuse'))
}

const stateOf = ({ state, refused }: PartnerUploadEntity): string => {
  if (state === 'held') return 'waits for approval'
  if (state !== 'done') return 'is being registered'
  return refused ? `done, ${refused} refused` : 'done'
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Uploads, the latest first')
    .addHelpText('after', '\nExample:\n  taxiway upload list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const uploads = await everyOne<PartnerUploadEntity>(api, { path })
        const rows = uploads.map((one) => [
          one.id,
          stateOf(one),
          one.partnerName,
          channelWords[one.channel],
          one.batch,
          String(one.devices),
          one.createdDateTime.slice(0, 16),
        ])
        const heads = ['Id', 'State', 'Partner', 'How', 'Batch', 'Devices', 'At']
        print(options.json, { uploads }, ...(rows.length > 0 ? table(heads, rows) : ['No partner uploaded anything.']))
      }),
    )
}

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('The devices of an upload, with what became of each')
    .argument('<id>', 'of the upload')
    .addHelpText('after', '\nExample:\n  taxiway upload show 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((id: string, options: Options) =>
      withApi(options, async (api) => {
        const devices: UploadedDeviceEntity[] = []
        const all = everyPage<UploadedDeviceEntity>(api, `${path}/${encodeURIComponent(id)}/devices?$top=1000`)
        for await (const page of all) devices.push(...page)
        const rows = devices.map((one) => [
          one.serialNumber || one.productKey,
          one.manufacturer,
          one.model,
          one.groupTag,
          one.state,
          one.errorName && `${one.errorCode} ${one.errorName}`,
        ])
        print(
          options.json,
          { devices },
          ...table(['Serial number', 'Maker', 'Model', 'Group tag', 'State', 'Why'], rows),
        )
      }),
    )
}

const words = {
  approve: {
    done: 'Approved',
    what: 'Their devices are registered.',
    example: 'taxiway upload approve 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
  refuse: {
    done: 'Refused',
    what: 'Nothing of them is registered, and the partners read that it was refused.',
    example: 'taxiway upload refuse 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
} as const

function decideCommand(verb: keyof typeof words): Command {
  const { done, what, example } = words[verb]
  return withServerOptions(new Command(verb))
    .description(verb === 'approve' ? 'Let uploads that wait be registered' : 'Refuse uploads that wait')
    .argument('<id...>', 'of the uploads, as taxiway upload list says them')
    .option('--yes', 'do not ask')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action((ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const all = [...new Set(ids)]
        if (
          !(await mayGoOn(
            `${all.length === 1 ? 'One upload' : `${all.length} uploads`} would be decided. ${what}`,
            options.yes,
          ))
        )
          return
        await doEach(
          all,
          (id) => id,
          (id) => api.post(`${path}/${encodeURIComponent(id)}/${verb}`, undefined),
        )
        print(options.json, { ok: true, ids: all }, `${done}. ${what}`)
      }),
    )
}
