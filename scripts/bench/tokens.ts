// Tokens per second of the authority against those of its library alone (oidc-provider), both over TLS in processes of their own, in
// turns in the same run: for an application by its secret, and for a person by a refresh token. The library alone knows its
// clients by heart and keeps the rest in memory; ours asks PostgreSQL about tenant, client, person, device and permissions.

import { once } from 'node:events'
import { Agent } from 'node:https'

import { reply, start } from './child.ts'
import { rounded } from './database.ts'
import { perSecond, post } from './tls-load.ts'

/** What a measured authority says when it serves. */
export type TokenRequests = {
  readonly url: string
  readonly ca: string
  readonly application: Readonly<Record<string, string>>
  readonly person: Readonly<Record<string, string>>
}

const levels = [1, 4, 16, 64]
const turns = 6
const turnSeconds = 1
const ways = ['application', 'person'] as const

export async function runTokensBench(): Promise<Record<string, unknown>> {
  const servers = [start('server/authority.ts'), start('server/bare-authority.ts')] as const
  try {
    const [ours, bare] = await Promise.all([
      reply<TokenRequests>(servers[0]).then(asker),
      reply<TokenRequests>(servers[1]).then(asker),
    ])
    const rates: { way: string; connections: number; ours: number; baseline: number; ratio: number }[] = []
    for (const way of ways) {
      for (const ask of [ours, bare]) await perSecond(2, 4, () => ask(way))
      for (const connections of levels) {
        const seen = { ours: 0, bare: 0 }
        for (let turn = 0; turn < turns; turn++) {
          seen.bare += await perSecond(turnSeconds, connections, () => bare(way))
          seen.ours += await perSecond(turnSeconds, connections, () => ours(way))
        }
        const [one, other] = [seen.ours / turns, seen.bare / turns]
        rates.push({ way, connections, ours: rounded(one), baseline: rounded(other), ratio: rounded(one / other) })
      }
    }
    const best = (side: 'ours' | 'baseline') =>
      Math.max(...rates.filter(({ way }) => way === 'application').map((rate) => rate[side]))
    return {
      name: 'tokens',
      ratio: rounded(best('ours') / best('baseline')),
      ours: best('ours'),
      baseline: best('baseline'),
      unit: 'tokens/s of an application, best of each',
      rates,
    }
  } finally {
    for (const server of servers) {
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
    }
  }
}

/** Asks for a token in one of the two ways. */
function asker({ url, ca, ...forms }: TokenRequests): (way: (typeof ways)[number]) => Promise<unknown> {
  const agent = new Agent({ keepAlive: true, maxSockets: Math.max(...levels), ca })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const bodies = { application: bodyOf(forms.application), person: bodyOf(forms.person) }
  return (way) => post(url, bodies[way], headers, agent)
}

const bodyOf = (form: Readonly<Record<string, string>>): string => new URLSearchParams(form).toString()
