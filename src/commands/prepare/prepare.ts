// `taxiway prepare list|show|create|admit|refuse|revoke`: secrets with which real PCs enrol, and the PCs that did.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { EnrollmentSecretEntity, EnrollmentSecretUseEntity } from '../../contract/graph/enrollment-secret.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { createCommand } from './create.ts'
import { kind, pcNamed, secretNamed, usesOf } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type RevokeOptions = Options & { all?: true }

export function prepareCommand(): Command {
  return new Command('prepare')
    .description('Bring real PCs here: secrets with which they enrol, packages and answer files')
    .addHelpText(
      'after',
      `
A secret enrols as many PCs as it says, until its end. Whoever has a stick reads the
secret on it: no more uses than there are PCs, and revoke it when all are enrolled.

Examples:
  taxiway prepare create "Lab PCs" --uses 25 --out lab
  taxiway prepare revoke "Lab PCs" --yes`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(decideCommand('admit'))
    .addCommand(decideCommand('refuse'))
    .addCommand(revokeCommand())
}

const words = { usable: 'enrols PCs', revoked: 'revoked', expired: 'expired', usedUp: 'used up' } as const
const minute = (at: string) => `${at.slice(0, 16)}Z`
const whoGetsIn = ({ serialNumbers, hardwareHashCount, approvalRequired }: EnrollmentSecretEntity): string =>
  [
    ...(serialNumbers.length > 0 ? [`${serialNumbers.length} serial numbers`] : []),
    ...(hardwareHashCount > 0 ? [`${hardwareHashCount} hashes`] : []),
    ...(serialNumbers.length + hardwareHashCount === 0 ? ['any PC'] : []),
    ...(approvalRequired ? ['each approved'] : []),
  ].join(', ')

const heads = ['Name', 'State', 'Enrolled', 'Until', 'Let in']
const row = (secret: EnrollmentSecretEntity): string[] => [
  secret.displayName,
  words[secret.state],
  `${secret.uses} of ${secret.maximumUses}${secret.waiting > 0 ? `, ${secret.waiting} waiting` : ''}`,
  minute(secret.expirationDateTime),
  whoGetsIn(secret),
]

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The secrets with which PCs enrol')
    .addHelpText('after', '\nExample:\n  taxiway prepare list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const secrets = await everyOne<EnrollmentSecretEntity>(api, kind)
        const none = ['There is no secret of prepared PCs. See taxiway prepare create --help.']
        print(options.json, { secrets }, ...(secrets.length > 0 ? table(heads, secrets.map(row)) : none))
      }),
    )
}

const pcHeads = ['PC', 'State', 'Enrolled', 'Says its name is', 'Serial number', 'From']
const pcRow = (pc: EnrollmentSecretUseEntity): string[] => [
  pc.id,
  pc.state,
  minute(pc.usedDateTime),
  pc.deviceName ?? '',
  pc.serialNumber ?? '',
  pc.address ?? '',
]

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('One secret, and the PCs that enrolled with it, those that wait first')
    .argument('<name>', 'name or id of the secret')
    .addHelpText('after', '\nExample:\n  taxiway prepare show "Lab PCs"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const secret = await secretNamed(api, name)
        const pcs = await usesOf(api, secret)
        const { id, userName, createdDateTime, revokedDateTime, serialNumbers } = secret
        const facts = [
          ...heads.map((head, at) => [head, row(secret)[at] ?? '']),
          ...(serialNumbers.length > 0 ? [['Serial numbers', serialNumbers.join(', ')]] : []),
          ['Id', id],
          ['User name', userName],
          ['Made', minute(createdDateTime)],
          ...(revokedDateTime ? [['Revoked', minute(revokedDateTime)]] : []),
        ]
        print(
          options.json,
          { secret, pcs },
          ...table(['', ''], facts).slice(1),
          '',
          ...(pcs.length > 0 ? table(pcHeads, pcs.map(pcRow)) : ['No PC has enrolled with it.']),
        )
      }),
    )
}

const decisions = {
  admit: {
    description: 'Let in PCs that wait: they get what they are assigned, secrets among it',
    would: 'would be let in, and get what they are assigned.',
    done: 'is let in.',
    example: 'taxiway prepare admit "Lab PCs" 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
  refuse: {
    description: 'Refuse PCs that wait: they get nothing that holds a secret',
    would: 'would be refused, for good.',
    done: 'is refused.',
    example: 'taxiway prepare refuse "Lab PCs" 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes',
  },
} as const

function decideCommand(decision: keyof typeof decisions): Command {
  const { description, would, done, example } = decisions[decision]
  return withServerOptions(new Command(decision))
    .description(description)
    .argument('<name>', 'name or id of the secret')
    .argument('<pc...>', 'ids of the PCs, as prepare show lists them')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
What a PC says of itself proves nothing: look at the machine, or at its serial number
in your own lists.

Example:
  ${example}`,
    )
    .action((name: string, ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const secret = await secretNamed(api, name)
        const all = await usesOf(api, secret)
        const pcs = await findEach(ids, async (id) => pcNamed(all, secret, id))
        const named = pcs.map(({ id, deviceName }) => (deviceName ? `${deviceName} (${id})` : id))
        if (!(await mayGoOn(`${named.join(', ')} ${would}`, options.yes))) return
        await doEach(
          pcs,
          ({ id }) => id,
          ({ id }) => api.post(`${kind.path}/${secret.id}/uses/${id}/${decision}`),
        )
        print(options.json, { ok: true, pcs: pcs.map(({ id }) => id) }, ...named.map((one) => `${one} ${done}`))
      }),
    )
}

function revokeCommand(): Command {
  return withServerOptions(new Command('revoke'))
    .description('Let a secret enrol nothing more, at once')
    .argument('[name...]', 'names or ids of the secrets')
    .option('--all', 'every secret that there is')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
PCs that wait are refused; those that were let in stay managed.

Examples:
  taxiway prepare revoke "Lab PCs" --yes
  taxiway prepare revoke --all --yes`,
    )
    .action((named: string[], options: RevokeOptions) =>
      withApi(options, async (api) => {
        if ((options.all === true) === named.length > 0) {
          throw new UsageError('Name the secrets, or all of them with --all.')
        }
        if (options.all) return revokeAll(api, options)
        const found = await findEach(named, (one) => secretNamed(api, one))
        const names = found.map(({ displayName }) => displayName).join(', ')
        if (!(await mayGoOn(`${names} would enrol nothing more, for good.`, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ id }) => api.post(`${kind.path}/${id}/revoke`),
        )
        const secrets = found.map(({ id, displayName }) => ({ id, displayName }))
        print(options.json, { ok: true, secrets }, ...secrets.map(({ displayName }) => `${displayName} is revoked.`))
      }),
    )
}

async function revokeAll(api: Api, options: Options): Promise<void> {
  const living = (await everyOne<EnrollmentSecretEntity>(api, kind)).filter(({ state }) => state === 'usable')
  const many = `${living.length} ${living.length === 1 ? 'secret enrols' : 'secrets enrol'} PCs now.`
  const means = `${many} Every secret would enrol nothing more, for good, and PCs that wait would be refused.`
  if (!(await mayGoOn(means, options.yes))) return
  const done = await api.post<{ revoked: number; refused: number }>(`${kind.path}/revokeAll`)
  print(
    options.json,
    { ok: true, ...done },
    `Revoked ${done.revoked} secrets${done.refused > 0 ? `, and refused ${done.refused} PCs that waited` : ''}.`,
  )
}
