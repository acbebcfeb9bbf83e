// `taxiway keys devices show|rotate`: an organisation's authority for certificates that its devices get for themselves. As that of our
// listeners it is the operator's, so this works on the database.

import { Command } from 'commander'

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { rotateTenantAuthority, tenantAuthorities } from '../../pki/tenant-authority/tenant-authority.ops.ts'
import { standingOf } from '../../pki/tenant-authority/tenant-authority.ts'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { withServerOptions } from '../with-api.ts'
import { type Opened, withDatabase } from './with-database.ts'

type Options = { data?: string; tenant?: string; json?: boolean; now?: boolean; yes?: boolean }

export function devicesCommand(): Command {
  const show = withServerOptions(new Command('show'))
    .description('Which authorities certify devices over SCEP, and from when')
    .addHelpText('after', '\nExample:\n  taxiway keys devices show')
    .action(showAll)
  const rotate = withServerOptions(new Command('rotate'))
    .description('Make a successor: announced at once, in use in 30 days; what was issued stays good until its end')
    .option('--now', 'use it at once')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway keys devices rotate')
    .action(rotateOne)
  return new Command('devices')
    .description('The authority for certificates that devices get over SCEP')
    .addHelpText('after', '\nExample:\n  taxiway keys devices show')
    .addCommand(show)
    .addCommand(rotate)
}

async function showAll(options: Options): Promise<void> {
  await withDatabase(options, async ({ db, seal }) => {
    const all = await tenantAuthorities(db, seal, await tenantOf(db, options))
    const { issuing } = standingOf(all, new Date())
    const authorities = all.map(({ generation, issuesFrom, certificate }) => ({
      generation,
      state: generation === issuing?.generation ? 'issues' : issuesFrom > new Date() ? 'announced' : 'trusted',
      issuesFrom: issuesFrom.toISOString(),
      ends: new Date(certificate.validTo).toISOString(),
      fingerprint256: certificate.fingerprint256,
    }))
    const rows = authorities.map((one) => [
      String(one.generation),
      one.state,
      `${one.issuesFrom.slice(0, 19)}Z`,
      `${one.ends.slice(0, 19)}Z`,
    ])
    const none = 'There is none yet: it is made with the first policy of certificates over SCEP.'
    const said = rows.length > 0 ? table(['Number', 'State', 'Issues from', 'Ends'], rows) : [none]
    print(options.json, { authorities }, ...said)
  })
}

async function rotateOne(options: Options): Promise<void> {
  const question = 'Whatever trusts certificates of these devices would need the new authority before it issues.'
  if (!(await mayGoOn(question, options.yes))) return
  await withDatabase(options, async ({ db, seal }) => {
    const operation: OperationContext = {
      tenantId: await tenantOf(db, options),
      actor: { kind: 'operator', id: 'command', name: 'taxiway keys devices rotate' },
      now: new Date(),
    }
    const { generation, issuesFrom } = await rotateTenantAuthority(db, seal, operation, options.now ?? false)
    print(
      options.json,
      { ok: true, generation, issuesFrom: issuesFrom.toISOString() },
      `The authority ${generation} for devices issues from ${issuesFrom.toISOString().slice(0, 19)} on. Clients ask for it with GetNextCACert; what the one before it issued stays good until its end.`,
    )
  })
}

async function tenantOf(db: Opened['db'], { tenant }: Options) {
  const all = tenant === undefined ? await tenants.list(db) : []
  const found = tenant === undefined ? all[0] : await tenants.byDomain(db, tenant)
  if (found && all.length < 2) return found.tenantId
  throw new Fault(
    'invalid-input',
    tenant === undefined
      ? 'Name the organisation with --tenant DOMAIN.'
      : `There is no organisation with the domain ${tenant}. See taxiway tenant list.`,
    { reason: 'tenant-unknown' },
  )
}
