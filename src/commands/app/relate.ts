// `taxiway app relate`: what a Win32 package needs, and what it replaces.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import type { Relationship } from '../../mdm/item/app/win32/relation.contract.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { appKind } from './kind.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  needs?: readonly string[]
  looksFor?: readonly string[]
  replaces?: readonly string[]
  updates?: readonly string[]
  nothing?: true
}

const dependency = '#microsoft.graph.mobileAppDependency'
const supersedence = '#microsoft.graph.mobileAppSupersedence'

export function relateCommand(): Command {
  return withServerOptions(new Command('relate'))
    .description('Say what a Win32 package needs and what it replaces, in place of what was said before')
    .argument('<name>', 'name or id of the application')
    .option('--needs <app...>', 'installed before it, on devices that do not have it')
    .option('--looks-for <app...>', 'has to be there, and is not installed for it')
    .option('--replaces <app...>', 'removed before it is installed')
    .option('--updates <app...>', 'replaced by it, which it does by itself')
    .option('--nothing', 'it needs and replaces nothing any more')
    .addHelpText(
      'after',
      `
Without an option the command shows what was said. An application never leads
back to itself, and one that holds a secret is not installed for another one.

Examples:
  taxiway app relate "Contoso Suite"
  taxiway app relate "Contoso Suite" --needs "Contoso Runtime" --replaces "Contoso Suite 3"
  taxiway app relate "Contoso Suite" --nothing`,
    )
    .action((name: string, options: Options) => withApi(options, (api) => relate(api, name, options)))
}

async function relate(api: Api, name: string, options: Options): Promise<void> {
  const app = await findNamed<MobileApp>(api, appKind, name)
  const path = `${appKind.path}/${app.id}`
  const { needs, looksFor, replaces, updates, nothing, json } = options
  const named = [needs, looksFor, replaces, updates].some((one) => one !== undefined)
  if (named && nothing) throw new UsageError('Say --nothing, or what it needs and replaces; not both.')
  if (named || nothing) {
    const of = async (names: readonly string[] = [], more: object) => {
      const found = await Promise.all(names.map((one) => findNamed<MobileApp>(api, appKind, one)))
      return found.map(({ id: targetId }) => ({ ...more, targetId }))
    }
    const relationships = [
      ...(await of(needs, { '@odata.type': dependency, dependencyType: 'autoInstall' })),
      ...(await of(looksFor, { '@odata.type': dependency, dependencyType: 'detect' })),
      ...(await of(replaces, { '@odata.type': supersedence, supersedenceType: 'replace' })),
      ...(await of(updates, { '@odata.type': supersedence, supersedenceType: 'update' })),
    ]
    await api.post(`${path}/updateRelationships`, { relationships })
  }
  const { value } = await api.get<{ value: Relationship[] }>(`${path}/relationships`)
  const lines = value.map((one) => `  ${inWords(one)} ${one.targetDisplayName} (${one.targetId})`)
  print(
    json,
    { ok: true, relationships: value },
    ...(lines.length > 0
      ? [`The application ${app.displayName}`, ...lines]
      : [`The application ${app.displayName} needs and replaces nothing.`]),
  )
}

function inWords({ targetType, dependencyType, supersedenceType }: Relationship): string {
  const isOwn = targetType === 'child'
  if (dependencyType === 'autoInstall') return isOwn ? 'needs' : 'is needed by'
  if (dependencyType === 'detect') return isOwn ? 'looks for' : 'is looked for by'
  if (supersedenceType === 'replace') return isOwn ? 'replaces' : 'is replaced by'
  return isOwn ? 'updates' : 'is updated by'
}
