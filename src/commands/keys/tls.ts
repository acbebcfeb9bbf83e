// `taxiway keys tls show|rotate`: the authority behind the certificates of our listeners. It is the installation's, so this
// works on the database and not through a tenant, whether the server runs or not.

import { join } from 'node:path'
import { Command } from 'commander'

import { publicCertificates } from '../../pki/acme/public-certificate.ops.ts'
import {
  listTlsAuthorities,
  rotateTlsAuthority,
  type TlsAuthority,
  type TlsNames,
} from '../../pki/tls-authority.ops.ts'
import { endOf, standingOf } from '../../pki/tls-authority.ts'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { withDatabase } from './with-database.ts'

type Options = { data?: string; json?: boolean; now?: boolean; yes?: boolean }

export function tlsCommand(): Command {
  const show = new Command('show')
    .description('Which authorities stand behind our TLS, what names they may certify, and until when')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway keys tls show')
    .action(showAll)
  const rotate = new Command('rotate')
    .description('Make a new authority: announced in ca.pem at once, in use in 30 days; older ones end 90 days later')
    .option('--now', 'use it at once and end the others, when a key may be known to somebody')
    .option('--yes', 'do not ask')
    .option('--data <dir>', 'data folder of the server')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway keys tls rotate')
    .action(rotateOne)
  return new Command('tls')
    .description('The authority behind our TLS')
    .addHelpText('after', '\nExample:\n  taxiway keys tls show')
    .addCommand(show)
    .addCommand(rotate)
}

async function showAll(options: Options): Promise<void> {
  await withDatabase(options, async ({ db, seal, names }) => {
    const all = await listTlsAuthorities(db, seal)
    const authorities = all.map((one) => describe(one, stateOf(one, all, names, new Date())))
    const rows = authorities.map((one) => [
      String(one.generation),
      one.state,
      `${one.issuesFrom.slice(0, 19)}Z`,
      `${one.ends.slice(0, 19)}Z`,
      one.permitted?.join(', ') ?? 'ANY NAME: move with taxiway keys tls rotate',
    ])
    const head = ['Number', 'State', 'Issues from', 'ends', 'May certify']
    const publicly = (await publicCertificates(db)).map(({ certificate: _, ...one }) => one)
    const ofOthers = publicly.map(
      ({ directory, notAfter, failed }) =>
        `${directory}: ${notAfter ? `a certificate until ${notAfter.toISOString().slice(0, 10)}` : 'no certificate yet'}${failed === undefined ? '' : `. Last try: ${failed}`}`,
    )
    print(options.json, { authorities, public: publicly }, ...table(head, rows), ...ofOthers)
  })
}

async function rotateOne(options: Options): Promise<void> {
  const question = options.now
    ? 'Clients that do not have the new ca.pem yet would refuse this server at once.'
    : 'Clients would need the new ca.pem within 30 days.'
  if (!(await mayGoOn(question, options.yes))) return
  await withDatabase(options, async ({ db, seal, names, config }) => {
    const { generation, issuesFrom } = await rotateTlsAuthority(db, seal, new Date(), names, options.now ?? false)
    const file = join(config.data, 'ca.pem')
    print(
      options.json,
      { ok: true, generation, issuesFrom: issuesFrom.toISOString(), file },
      `The TLS authority ${generation} issues from ${issuesFrom.toISOString().slice(0, 19)} on. A running server takes it up within a minute, and one that starts at once; then give ${file} to every client.`,
    )
  })
}

function stateOf(one: TlsAuthority, all: readonly TlsAuthority[], names: TlsNames, now: Date): string {
  if (endOf(one) <= now) return 'ended'
  if (one.issuesFrom > now) return 'announced'
  const standing = standingOf(all, names.configured, now)
  return standing.kind === 'stands' && standing.issuing === one ? 'issues' : 'trusted'
}

function describe(one: TlsAuthority, state: string) {
  const { generation, issuesFrom, permitted, certificate } = one
  return {
    generation,
    state,
    issuesFrom: issuesFrom.toISOString(),
    ends: endOf(one).toISOString(),
    permitted: permitted ? [...permitted.dns, ...permitted.networks] : null,
    fingerprint256: certificate.fingerprint256,
  }
}
