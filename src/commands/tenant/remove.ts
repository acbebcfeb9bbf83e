// `taxiway tenant remove|removals`: a tenant leaves the installation, with all that is stored of it, and what is left to show for it.

import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { TenantRemovalEntity } from '../../contract/installation.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { mayGoOn } from '../confirm.ts'
import { print, sayAside, table } from '../output.ts'
import { asOperator } from './as-operator.ts'
import { type InstalledTenant, tenantNamed } from './named.ts'

type Options = { data?: string; json?: boolean }
type RemoveOptions = Options & { dryRun?: true; yes?: true }
type Forecast = InstalledTenant & { readonly rows: Readonly<Record<string, number>> }

const removals = '/beta/installation/tenantRemovals'
const lookEveryMs = 500

export function removeCommand(): Command {
  return new Command('remove')
    .description('Remove a tenant and everything that is stored of it, for good')
    .argument('<tenant>', 'its domain or id')
    .option('--dry-run', 'say what would go, and change nothing')
    .option('--yes', 'do not ask')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
    .addHelpText(
      'after',
      `
What the tenant wants to keep is exported before: taxiway devices export writes its
devices, taxiway audit export its trail. Then nobody of it signs in any more, what it
consented to ends, its devices are free for others, and every row of it goes. Closing
this command stops nothing. The receipt stays: taxiway tenant removals.

Examples:
  taxiway tenant remove fabrikam.example --dry-run
  taxiway tenant remove fabrikam.example --yes`,
    )
    .action(removeOne)
}

async function removeOne(name: string, { dryRun, yes, ...options }: RemoveOptions): Promise<void> {
  const tenant = await asOperator(options, async (api) =>
    api.get<Forecast>(`/beta/installation/tenants/${(await tenantNamed(api, name)).id}`),
  )
  const all = sumOf(tenant.rows)
  if (dryRun) {
    print(
      options.json,
      { dryRun: true, tenant },
      ...table(['Table', 'Rows'], rowsOf(tenant.rows)),
      '',
      `Nothing was removed. ${all} rows of ${tenant.displayName} would go. To keep a copy first:`,
      `  taxiway devices export --tenant ${shellWord(tenant.defaultDomain)}`,
      `  taxiway audit export --tenant ${shellWord(tenant.defaultDomain)}`,
    )
    return
  }
  const question = `${tenant.displayName} (${tenant.defaultDomain}) and ${all} rows that are stored of it would go for good, and nobody could bring them back.`
  if (!(await mayGoOn(question, yes))) return
  await asOperator(options, (api) => api.delete(`/beta/installation/tenants/${tenant.id}`).then(() => ({})), tenant.id)
  if (!options.json) sayAside('Nobody of it signs in any more. Its rows are being removed.')
  const receipt = await asOperator(options, (api) => untilDone(api, tenant.id), tenant.id)
  print(options.json, { ok: true, removal: receipt }, ...shown(receipt))
}

async function untilDone(api: Api, id: string): Promise<TenantRemovalEntity> {
  for (;;) {
    const removal = await api.get<TenantRemovalEntity>(`${removals}/${id}`)
    if (removal.step === 'done') return removal
    await sleep(lookEveryMs)
  }
}

export function removalsCommand(): Command {
  return new Command('removals')
    .description('Receipts of the tenants that were removed')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway tenant removals')
    .action(async (options: Options) => {
      const { value } = await asOperator(options, (api) => api.get<{ value: TenantRemovalEntity[] }>(removals))
      const none = ['No tenant was removed.']
      const blocks = value.flatMap((one, index) => [...(index > 0 ? [''] : []), ...shown(one)])
      print(options.json, { removals: value }, ...(value.length > 0 ? blocks : none))
    })
}

function shown({ domain, id, step, finishedDateTime, removedRows, trail }: TenantRemovalEntity): string[] {
  const end = trail ? [`Its audit trail ended at ${trail.position} with ${trail.digest}.`] : []
  const rows = `${sumOf(removedRows)} rows`
  return step === 'done'
    ? [`${domain} (${id}) is removed: ${rows}, none is left. Proved at ${finishedDateTime}.`, ...end]
    : [`${domain} (${id}) is being removed: ${rows} so far.`, ...end]
}

const sumOf = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((sum, count) => sum + count, 0)

const rowsOf = (rows: Readonly<Record<string, number>>): string[][] =>
  Object.entries(rows)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => [name, String(count)])
