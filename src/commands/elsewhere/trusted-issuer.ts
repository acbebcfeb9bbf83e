// `taxiway trusted-issuer list|show|add|change|delete`: directories of others whose people enrol devices here.

import { Command } from 'commander'

import type { TrustedIssuerEntity } from '../../contract/graph/trusted-issuer.ts'
import { mayGoOn } from '../confirm.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed, type Kind } from '../named/find.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Common = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type Settings = { issuer?: string; keys?: string; audience?: string; directory?: string }

const kind: Kind = {
  noun: 'trusted issuer',
  nouns: 'trusted issuers',
  list: 'trusted-issuer list',
  path: '/beta/deviceManagement/trustedIssuers',
}

export function trustedIssuerCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The directories of others whose people enrol devices here')
    .addHelpText('after', '\nExample:\n  taxiway trusted-issuer list')
    .action((options: Common) =>
      withApi(options, async (api) => {
        const all = await everyOne<TrustedIssuerEntity>(api, kind)
        const rows = all.map(({ displayName, issuer, id }) => [displayName, issuer, id])
        const none = ['No other directory is trusted. See taxiway trusted-issuer add --help.']
        print(options.json, { issuers: all }, ...(rows.length > 0 ? table(['Name', 'Issuer', 'Id'], rows) : none))
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('One directory, and the addresses of our management that it is told')
    .argument('<name>', 'name or id')
    .addHelpText('after', '\nExample:\n  taxiway trusted-issuer show "Our Entra"')
    .action((name: string, options: Common) =>
      withApi(options, async (api) => {
        const one = await findNamed<TrustedIssuerEntity>(api, kind, name)
        print(options.json, { issuer: one }, ...inWords(one))
      }),
    )
  return new Command('trusted-issuer')
    .description('Directories of others, such as an Entra tenant, whose people enrol devices here')
    .addHelpText(
      'after',
      `
A token of such a directory enrols a device for the account here that has the same
user name. Whoever runs the directory can name any of them: trust your own alone.

Example:
  taxiway trusted-issuer list`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(addCommand())
    .addCommand(changeCommand())
    .addCommand(
      deleteCommand({
        ...kind,
        command: 'trusted-issuer',
        example: '"Our Entra"',
        says: 'Trust a directory no more; what is enrolled stays',
        warning: async (_api, { displayName }) =>
          `${displayName} would be trusted no more: none of its tokens would enrol a device, or show a device its person.`,
      }),
    )
}

function inWords(one: TrustedIssuerEntity): string[] {
  const facts = [
    ['Name', one.displayName],
    ['Issuer', one.issuer],
    ['Keys', one.keysUrl],
    ['Audience', one.audience],
    ['Directory', one.directoryId],
    ['Id', one.id],
    ['Discovery', one.discoveryUrl],
    ['Terms', one.termsOfUseUrl],
  ]
  return facts.map(([what = '', value = '']) => `${what.padEnd(11)}${value}`)
}

const bodyOf = ({ issuer, keys, audience, directory }: Settings) =>
  given({ issuer, keysUrl: keys, audience, directoryId: directory })

function addCommand(): Command {
  return withServerOptions(new Command('add'))
    .description('Let people of another directory enrol devices here')
    .argument('<name>', 'what administrators call it')
    .requiredOption('--issuer <text>', 'iss of its tokens, letter by letter')
    .requiredOption('--keys <url>', 'where it publishes its keys')
    .requiredOption('--audience <text>', 'aud of its tokens: how our management is registered there')
    .requiredOption('--directory <id>', 'tid of its tokens')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Example:
  taxiway trusted-issuer add "Our Entra" --issuer https://sts.contoso.example/ --keys https://sts.contoso.example/keys --audience https://mdm.contoso.example/ --directory 7e1f2a30-1111-4222-8333-444455556666 --yes`,
    )
    .action((displayName: string, options: Common & Settings) =>
      withApi(options, async (api) => {
        const question = `Whoever runs ${options.issuer} would enrol devices here as any account of this organisation whose user name it tells.`
        if (!(await mayGoOn(question, options.yes))) return
        const made = await api.post<TrustedIssuerEntity>(kind.path, { displayName, ...bodyOf(options) })
        print(
          options.json,
          { ok: true, issuer: made },
          `${displayName} is trusted. Tell it these addresses of our management:`,
          `  discovery  ${made.discoveryUrl}`,
          `  terms      ${made.termsOfUseUrl}`,
        )
      }),
    )
}

function changeCommand(): Command {
  return withServerOptions(new Command('change'))
    .description('Change what is trusted of a directory, from its next token on')
    .argument('<name>', 'name or id')
    .option('--name <text>', 'another name for it')
    .option('--issuer <text>', 'iss of its tokens, letter by letter')
    .option('--keys <url>', 'where it publishes its keys')
    .option('--audience <text>', 'aud of its tokens')
    .option('--directory <id>', 'tid of its tokens')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway trusted-issuer change "Our Entra" --audience https://management.contoso.example/ --yes',
    )
    .action((name: string, options: Common & Settings & { name?: string }) =>
      withApi(options, async (api) => {
        const before = await findNamed<TrustedIssuerEntity>(api, kind, name)
        const felt = bodyOf(options)
        const body = { ...given({ displayName: options.name }), ...felt }
        if (Object.keys(body).length === 0)
          throw new UsageError('Say what to change, for example --audience. See taxiway trusted-issuer change --help.')
        const question = `${before.displayName}: its tokens would count by the new values alone, and those by the old ones no more.`
        if (Object.keys(felt).length > 0 && !(await mayGoOn(question, options.yes))) return
        await api.patch(`${kind.path}/${before.id}`, body)
        const after = await api.get<TrustedIssuerEntity>(`${kind.path}/${before.id}`)
        print(options.json, { ok: true, issuer: after }, `Changed ${after.displayName}.`, ...inWords(after))
      }),
    )
}
