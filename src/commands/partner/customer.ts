// `taxiway customer list|invite|invitations|withdraw-invitation|leave`: of a partner, on its side.

import { Command } from 'commander'

import { everyPage } from '../../client/api.ts'
import type { PartnerCustomerEntity, PartnerEntity, PartnerInvitationEntity } from '../../contract/graph/partner.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne, findNamed, type Kind } from '../named/find.ts'
import { doEach, eachOf, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true }

const kind: Kind = {
  noun: 'customer',
  nouns: 'customers',
  list: 'customer list',
  path: '/beta/partner/customers',
}
const invitations = '/beta/partner/invitations'
const day = (at: string | null): string => at?.slice(0, 10) ?? ''

export function customerCommand(): Command {
  return new Command('customer')
    .description('Customers of a partner: who consented, and invitations')
    .addHelpText('after', '\nExamples:\n  taxiway customer invite > mail.txt\n  taxiway customer list')
    .addCommand(listCommand())
    .addCommand(inviteCommand())
    .addCommand(invitationsCommand())
    .addCommand(withdrawCommand())
    .addCommand(leaveCommand())
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Customers whose consent to this partner stands')
    .addHelpText('after', '\nExample:\n  taxiway customer list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const customers = await everyOne<PartnerCustomerEntity>(api, kind)
        const rows = customers.map((one) => [
          one.displayName,
          one.domain,
          one.viaResellerId ? 'through a reseller' : one.relation === 'oem' ? 'OEM Direct' : 'reseller relationship',
          day(one.sinceDateTime),
          day(one.expirationDateTime) || 'no end',
        ])
        const none = ['No customer has consented. See taxiway customer invite --help.']
        const heads = ['Name', 'Domain', 'Relation', 'Since', 'Until']
        print(options.json, { customers }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

function inviteCommand(): Command {
  return withServerOptions(new Command('invite'))
    .description('Make a link with which customers consent, and a mail around it; nothing is sent')
    .option('--delegated', 'also ask for delegated administration, which registering devices does not need')
    .option('--provider <domain>', 'which provider shares in the consent, of a reseller that has several')
    .addHelpText(
      'after',
      `
Send the mail yourself, and change it as you like: the link must stay. It is good for
30 days and for any number of customers.

Example:
  taxiway customer invite > mail.txt`,
    )
    .action((options: Options & { delegated?: true; provider?: string }) =>
      withApi(options, async (api) => {
        const { delegated = false, provider } = options
        const { providers } = provider === undefined ? { providers: [] } : await api.get<PartnerEntity>('/beta/partner')
        const named = providers.find(({ id, defaultDomain }) => id === provider || defaultDomain === provider)
        if (provider !== undefined && !named) {
          const known = providers.map(({ defaultDomain }) => defaultDomain).join(', ') || 'none'
          throw new Fault('not-found', `There is no provider '${provider}' of this reseller. It has: ${known}.`, {
            reason: 'name-not-found',
          })
        }
        const invitation = await api.post<PartnerInvitationEntity>(invitations, {
          delegatedAdministration: delegated,
          ...(named && { providerId: named.id }),
        })
        print(options.json, { invitation }, invitation.mail.subject, '', ...invitation.mail.body.split('\n'))
      }),
    )
}

function invitationsCommand(): Command {
  return withServerOptions(new Command('invitations'))
    .description('Invitations that customers may still accept')
    .addHelpText('after', '\nExample:\n  taxiway customer invitations')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const open: PartnerInvitationEntity[] = []
        for await (const page of everyPage<PartnerInvitationEntity>(api, `${invitations}?$top=999`)) open.push(...page)
        const rows = open.map((one) => [
          one.id,
          one.createdBy,
          day(one.createdDateTime),
          day(one.expirationDateTime) || 'no end',
          one.delegatedAdministration ? 'delegated administration' : '',
        ])
        const none = ['There is no open invitation. See taxiway customer invite --help.']
        const heads = ['Id', 'Made by', 'On', 'Until', 'Asks for']
        print(options.json, { invitations: open }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

function withdrawCommand(): Command {
  return withServerOptions(new Command('withdraw-invitation'))
    .description('Let nobody accept an invitation any more; what was granted stands')
    .argument('<id...>', 'ids of taxiway customer invitations')
    .addHelpText('after', '\nExample:\n  taxiway customer withdraw-invitation 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((ids: string[], options: Options) =>
      withApi(options, async (api) => {
        const each = [...new Set(ids)]
        await doEach(
          each,
          (id) => id,
          (id) => api.post(`${invitations}/${encodeURIComponent(id)}/withdraw`, undefined),
        )
        print(options.json, { ok: true }, `Withdrawn: ${each.join(', ')}.`)
      }),
    )
}

function leaveCommand(): Command {
  return withServerOptions(new Command('leave'))
    .description('End the relationship with customers, at once')
    .argument('<name...>', 'names of the customers, or ids of their consents')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nTheir devices stay registered.\n\nExample:\n  taxiway customer leave "Contoso Ltd" --yes')
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => findNamed<PartnerCustomerEntity>(api, kind, one))
        const names = found.map(({ displayName }) => displayName)
        if (!(await mayGoOn(`${eachOf(names)} would be no customer any more.`, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ id }) => api.post(`${kind.path}/${id}/leave`, undefined),
        )
        print(options.json, { ok: true }, `No customer any more: ${names.join(', ')}. Devices stay registered.`)
      }),
    )
}
