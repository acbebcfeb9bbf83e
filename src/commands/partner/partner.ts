// `taxiway partner list|add|provider|oem-link|end`: the operator's own work on partners.

import { Command, Option } from 'commander'

import type { PartnerEntity, PartnerInvitationEntity } from '../../contract/graph/partner.ts'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { asOperator } from '../tenant/as-operator.ts'
import { tenantNamed } from '../tenant/named.ts'
import { UsageError } from '../usage.ts'

type Options = { data?: string; json?: boolean }
type AddOptions = Options & { kind?: PartnerEntity['cspKind']; oemDirect?: true; mpnId?: string; maker?: string[] }

const path = '/beta/installation/partners'
const kindWords = {
  direct: 'direct provider',
  'indirect-provider': 'indirect provider',
  'indirect-reseller': 'indirect reseller',
} as const

export function partnerCommand(): Command {
  return new Command('partner')
    .description('Partners of this installation: providers, resellers and manufacturers')
    .addHelpText(
      'after',
      `
A partner is a tenant, made with taxiway tenant create, that customers may let register
devices for them. The operator makes it a partner here; it asks customers with taxiway
customer invite, and they see what they granted with taxiway consent. Providers register
over Partner Center, manufacturers over OEM Direct. A manufacturer also reports what it
built: --maker says whose devices, and taxiway build-report sends them.

Examples:
  taxiway partner add fabrikam.example --kind direct
  taxiway partner list`,
    )
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(providerCommand())
    .addCommand(oemLinkCommand())
    .addCommand(endCommand())
}

const withOptions = (command: Command): Command =>
  command.option('--data <dir>', 'data folder of the running server').option('--json', 'as one JSON document')

const kindOf = ({ cspKind, usesOemDirect }: PartnerEntity): string =>
  [...(cspKind ? [kindWords[cspKind]] : []), ...(usesOemDirect ? ['OEM Direct'] : [])].join(', ')

function listCommand(): Command {
  return withOptions(new Command('list'))
    .description('The partners of this installation')
    .addHelpText('after', '\nExample:\n  taxiway partner list')
    .action(async (options: Options) => {
      const { value: partners } = await asOperator(options, (api) => api.get<{ value: PartnerEntity[] }>(path))
      const rows = partners.map((one) => [
        one.defaultDomain,
        one.displayName,
        kindOf(one),
        one.providers.map(({ defaultDomain }) => defaultDomain).join(', '),
      ])
      const none = ['There is no partner. See taxiway partner add --help.']
      print(
        options.json,
        { partners },
        ...(rows.length > 0 ? table(['Domain', 'Name', 'Kind', 'Sells through'], rows) : none),
      )
    })
}

function addCommand(): Command {
  return withOptions(new Command('add'))
    .description('Make a tenant a partner, or change what kind of one it is')
    .argument('<tenant>', 'its domain or id')
    .addOption(new Option('--kind <kind>', 'of a cloud solution provider').choices(Object.keys(kindWords)))
    .option('--oem-direct', 'it is a manufacturer that registers by OEM Direct')
    .option('--mpn-id <id>', "the partner's number in the partner network")
    .option('--maker <name...>', 'whose devices it reports, as their firmware says it; these and no others')
    .addHelpText(
      'after',
      `
A direct provider and an indirect reseller ask customers for their consent. An indirect
provider has what its resellers were granted: see taxiway partner provider. A
manufacturer has one link for all customers: see taxiway partner oem-link.

Examples:
  taxiway partner add fabrikam.example --kind direct
  taxiway partner add fabrikam.example --oem-direct --maker Fabrikam`,
    )
    .action(async (name: string, { kind, oemDirect, mpnId, maker, ...options }: AddOptions) => {
      const change = {
        ...(kind && { cspKind: kind }),
        ...(oemDirect && { usesOemDirect: true }),
        ...(mpnId !== undefined && { mpnId }),
        ...(maker && { makers: maker }),
      }
      if (Object.keys(change).length === 0) {
        throw new UsageError('Say what it is: --kind direct, for example, or --oem-direct.')
      }
      const partner = await asOperator(options, async (api) => {
        const { id } = await tenantNamed(api, name)
        return api.put<PartnerEntity>(`${path}/${id}`, change)
      })
      print(options.json, { ok: true, partner }, `${partner.displayName} is a partner: ${kindOf(partner)}.`)
    })
}

function providerCommand(): Command {
  return withOptions(new Command('provider'))
    .description('Let a reseller sell through a provider, or no longer')
    .argument('<reseller>', 'its domain or id')
    .argument('<provider>', 'its domain or id')
    .option('--remove', 'no longer; what customers granted stays')
    .addHelpText(
      'after',
      `
What a customer grants to the reseller from now on, the provider has, too.

Example:
  taxiway partner provider reseller.example distributor.example`,
    )
    .action(async (resellerName: string, providerName: string, options: Options & { remove?: true }) => {
      const [reseller, provider] = await asOperator(options, async (api) => {
        const [one, other] = [await tenantNamed(api, resellerName), await tenantNamed(api, providerName)]
        const at = `${path}/${one.id}/providers/${other.id}`
        await (options.remove ? api.delete(at) : api.put(at, undefined))
        return [one, other] as const
      })
      const verb = options.remove ? 'no longer sells' : 'sells'
      print(options.json, { ok: true }, `${reseller.displayName} ${verb} through ${provider.displayName}.`)
    })
}

function oemLinkCommand(): Command {
  return withOptions(new Command('oem-link'))
    .description('The link of a manufacturer, with a mail around it')
    .argument('<manufacturer>', 'its domain or id')
    .addHelpText(
      'after',
      '\nIt is the same for all its customers and has no end.\n\nExample:\n  taxiway partner oem-link maker.example',
    )
    .action(async (name: string, options: Options) => {
      const invitation = await asOperator(options, async (api) => {
        const { id } = await tenantNamed(api, name)
        return api.post<PartnerInvitationEntity>(`${path}/${id}/oemLink`, undefined)
      })
      print(options.json, { invitation }, invitation.mail.subject, '', ...invitation.mail.body.split('\n'))
    })
}

function endCommand(): Command {
  return withOptions(new Command('end'))
    .description('End what a customer granted to a partner, at once')
    .argument('<partner>', 'its domain or id')
    .argument('<customer>', 'its domain or id')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
The customer ends what a provider or a reseller has by itself (taxiway consent
withdraw); what a manufacturer has ends here. Its devices stay registered.

Example:
  taxiway partner end maker.example contoso.example --yes`,
    )
    .action(async (partnerName: string, customerName: string, options: Options & { yes?: true }) => {
      const question = `${partnerName} would register nothing more for ${customerName}.`
      if (!(await mayGoOn(question, options.yes))) return
      const [partner, customer] = await asOperator(options, async (api) => {
        const [one, other] = [await tenantNamed(api, partnerName), await tenantNamed(api, customerName)]
        await api.post(`${path}/${one.id}/customers/${other.id}/end`, undefined)
        return [one, other] as const
      })
      print(
        options.json,
        { ok: true },
        `${partner.displayName} registers nothing more for ${customer.displayName}. What it registered stays.`,
      )
    })
}
