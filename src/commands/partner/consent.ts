// `taxiway consent list|withdraw|end-delegation|approval`: of a customer, on its side. It is given on the page that a partner's link opens.

import { Command, Option } from 'commander'

import type { Api } from '../../client/api.ts'
import type { PartnerConsentEntity } from '../../contract/graph/partner.ts'
import { type Approval, approvals } from '../../kernel/partner.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne, type Kind, pickNamed } from '../named/find.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true; all?: true }
type Effect = { readonly ends: PartnerConsentEntity[]; readonly keeps: PartnerConsentEntity[] }

const kind: Kind = {
  noun: 'consent',
  nouns: 'consents',
  list: 'consent list --all',
  path: '/beta/partnerConsents',
}
const day = (at: string | null): string => at?.slice(0, 10) ?? ''

export function consentCommand(): Command {
  return new Command('consent')
    .description('What this organisation granted to partners')
    .addHelpText(
      'after',
      `
A consent is given in the browser, on the page that a partner's link opens, by a global
administrator in person; no command does it.

Examples:
  taxiway consent list
  taxiway consent withdraw Fabrikam --yes`,
    )
    .addCommand(listCommand())
    .addCommand(withdrawCommand())
    .addCommand(endDelegationCommand())
    .addCommand(approvalCommand())
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Partners that this organisation consented to')
    .option('--all', 'also those that ended')
    .addHelpText('after', '\nExample:\n  taxiway consent list --all')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const consents = (await everyOne<PartnerConsentEntity>(api, kind)).filter(
          ({ state }) => options.all || state === 'standing',
        )
        const rows = consents.map((one) => [
          one.partnerName,
          one.viaConsentId ? 'through its reseller' : one.relation === 'oem' ? 'manufacturer' : 'reseller relationship',
          one.state,
          day(one.grantedDateTime),
          day(one.endedDateTime) || day(one.expirationDateTime) || 'no end',
          [
            ...(one.delegatedAdministration ? ['delegated administration'] : []),
            ...(one.approval === 'each-upload' ? ['each upload waits for approval'] : []),
          ].join(', '),
        ])
        const none = ['No consent to a partner stands. With --all those that ended are listed, too.']
        const heads = ['Partner', 'Relation', 'State', 'Since', 'Until', 'Besides']
        print(options.json, { consents }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

/** It is called as its partner is. What stands goes before what ended, and what a partner has by itself before its share in another's. */
async function consentNamed(api: Api, name: string): Promise<PartnerConsentEntity> {
  const all = (await everyOne<PartnerConsentEntity>(api, kind)).map((one) => ({ ...one, displayName: one.partnerName }))
  const own = all.filter(({ state, viaConsentId }) => state === 'standing' && viaConsentId === null)
  const isOwn = own.some(({ partnerName }) => partnerName.toLowerCase() === name.toLowerCase())
  return all.find(({ id }) => id === name.toLowerCase()) ?? pickNamed(kind, isOwn ? own : all, name)
}

function withdrawCommand(): Command {
  return withServerOptions(new Command('withdraw'))
    .description('Withdraw the consent to partners, at once')
    .argument('<name...>', 'names of the partners, or ids of the consents')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
The share of a provider ends with the consent of its reseller. Devices stay registered.
The consent to a manufacturer is ended by the operator: taxiway partner end.

Example:
  taxiway consent withdraw Fabrikam --yes`,
    )
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => consentNamed(api, one))
        const effects = await Promise.all(found.map(({ id }) => api.get<Effect>(`${kind.path}/${id}/effect`)))
        const ends = [...new Set(effects.flatMap(({ ends }) => ends.map(({ partnerName }) => partnerName)))]
        const keeps = [...new Set(effects.flatMap(({ keeps }) => keeps.map(({ partnerName }) => partnerName)))]
        const but = keeps.length > 0 ? ` By another consent the same is kept by ${allOf(keeps)}.` : ''
        if (!(await mayGoOn(`Nothing more would be registered by ${allOf(ends)}.${but}`, options.yes))) return
        await doEach(
          found,
          ({ partnerName }) => partnerName,
          ({ id }) => api.post(`${kind.path}/${id}/withdraw`, undefined),
        )
        print(options.json, { ok: true, ends, keeps }, `Withdrawn: ${allOf(ends)}. Devices stay registered.${but}`)
      }),
    )
}

function endDelegationCommand(): Command {
  return withServerOptions(new Command('end-delegation'))
    .description('Take delegated administration away from partners, and leave the rest')
    .argument('<name...>', 'names of the partners, or ids of the consents')
    .addHelpText('after', '\nExample:\n  taxiway consent end-delegation Fabrikam')
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => consentNamed(api, one))
        await doEach(
          found,
          ({ partnerName }) => partnerName,
          ({ id }) => api.post(`${kind.path}/${id}/endDelegation`, undefined),
        )
        const names = allOf(found.map(({ partnerName }) => partnerName))
        print(options.json, { ok: true }, `Without delegated administration: ${names}. They still register devices.`)
      }),
    )
}

function approvalCommand(): Command {
  return withServerOptions(new Command('approval'))
    .description('Say whether what partners upload waits until this organisation approves it')
    .argument('<name...>', 'names of the partners, or ids of the consents')
    .addOption(
      new Option('--mode <word>', 'each-upload: each one waits; none: it is registered at once')
        .choices(approvals)
        .makeOptionMandatory(),
    )
    .addHelpText(
      'after',
      `
It counts from the next upload on, also for the provider that shares in the consent of its
reseller. What waits: taxiway upload list.

Example:
  taxiway consent approval Fabrikam --mode each-upload`,
    )
    .action((named: string[], options: Options & { mode: Approval }) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => consentNamed(api, one))
        await doEach(
          found,
          ({ partnerName }) => partnerName,
          ({ id }) => api.post(`${kind.path}/${id}/setApproval`, { approval: options.mode }),
        )
        const names = allOf(found.map(({ partnerName }) => partnerName))
        const what = options.mode === 'none' ? 'is registered at once' : 'waits for approval'
        print(options.json, { ok: true }, `What these upload ${what} from now on: ${names}.`)
      }),
    )
}
