// Reads people and groups from an LDAP directory, and nothing else is ever asked of it. The connection is encrypted or there is none.

import { Client, type Entry as Found } from 'ldapts'

import { Fault } from '../../kernel/fault.ts'
import {
  attributesOf,
  binary,
  type Entry,
  groupAttributes,
  groupOf,
  idOf,
  type Mapping,
  nameKey,
  personOf,
} from './ldap-entry.ts'
import type { SourceGroup, SourcePerson } from './plan.ts'

export type Directory = {
  readonly url: string
  readonly bindDn: string
  readonly password: string
  readonly base: string
  /** PEM. */
  readonly ca?: Buffer | undefined
}

export type Wanted = {
  readonly filter: string
  /** Undefined: no groups. */
  readonly groupFilter?: string | undefined
  readonly mapping: Mapping
  readonly domain?: string | undefined
}

export type Reading = {
  readonly people: readonly SourcePerson[]
  readonly groups?: readonly SourceGroup[]
  readonly remarks: readonly string[]
}

/** Directories allow 500 or 1,000. */
const pageSize = 200
const mostEntries = 500_000

export async function readDirectory(directory: Directory, wanted: Wanted): Promise<Reading> {
  const { url, bindDn, password, base, ca } = directory
  const tls = { minVersion: 'TLSv1.2' as const, ...(ca && { ca: [ca] }) }
  const secure = url.startsWith('ldaps:')
  const client = new Client({
    url,
    timeout: 60_000,
    connectTimeout: 15_000,
    ...(secure && { tlsOptions: tls }),
  })
  try {
    if (!secure) await client.startTLS({ ...tls, host: new URL(url).hostname, servername: serverName(url) })
    await client.bind(bindDn, password)
    return await readAll(client, base, wanted)
  } catch (error) {
    if (error instanceof Fault) throw error
    const { name, message } = error as Error
    const said = message.replaceAll(/\s+/g, ' ').slice(0, 300)
    throw new Fault('unavailable', `The directory at ${url} was not read: ${said || name}. Nothing was changed.`, {
      reason: 'ldap',
      cause: error,
    })
  } finally {
    await client.unbind().catch(() => {}) // it is over anyway
  }
}

/** None for an address: a certificate names it otherwise (RFC 6066 §3). */
const serverName = (url: string): string => {
  const { hostname } = new URL(url)
  return /^[\d.]+$|:/.test(hostname) ? '' : hostname
}

async function readAll(
  client: Client,
  base: string,
  { filter, groupFilter, mapping, domain }: Wanted,
): Promise<Reading> {
  const remarks: string[] = []
  const people: SourcePerson[] = []
  const idByName = new Map<string, string>()
  for (const entry of await entries(client, base, filter, attributesOf(mapping))) {
    const found = personOf(entry, mapping, domain)
    if (typeof found === 'string') remarks.push(found)
    else {
      people.push(found)
      idByName.set(nameKey(entry.dn), idOf(entry) ?? '')
    }
  }
  if (groupFilter === undefined) return { people, remarks }
  const groups: SourceGroup[] = []
  for (const entry of await entries(client, base, groupFilter, groupAttributes)) {
    const found = groupOf(entry, await membersOf(client, entry), idByName)
    if (typeof found === 'string') remarks.push(found)
    else groups.push(found)
  }
  return { people, groups, remarks }
}

async function entries(client: Client, base: string, filter: string, attributes: readonly string[]): Promise<Entry[]> {
  const all: Entry[] = []
  const options = { scope: 'sub' as const, filter, attributes: [...attributes], explicitBufferAttributes: [...binary] }
  for await (const { searchEntries } of client.searchPaginated(base, { ...options, paged: { pageSize } })) {
    all.push(...searchEntries.map(entryOf))
    if (all.length > mostEntries) {
      throw new Fault(
        'too-large',
        `More than ${mostEntries} entries fit ${filter}. Read less with --base or --filter.`,
        {
          reason: 'ldap-entries',
        },
      )
    }
  }
  return all
}

const entryOf = ({ dn, ...values }: Found): Entry => ({
  dn,
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  ),
})

const mostRanges = 2000

/** Active Directory gives the members of a large group in ranges ([MS-ADTS] 3.1.1.3.1.3.3). */
async function membersOf(client: Client, entry: Entry): Promise<string[]> {
  const members = Object.entries(entry.values)
    .filter(([name]) => /^(member|uniqueMember)$/i.test(name))
    .flatMap(([, values]) => values.map(String))
  let from = nextOf(entry, members)
  for (let asked = 0; from !== undefined && asked < mostRanges; asked++) {
    const { searchEntries } = await client.search(entry.dn, { scope: 'base', attributes: [`member;range=${from}-*`] })
    const [next] = searchEntries.map(entryOf)
    from = next && nextOf(next, members)
  }
  return members
}

/** Adds what came of a range, and says where the next begins. */
function nextOf({ values }: Entry, members: string[]): number | undefined {
  for (const [name, found] of Object.entries(values)) {
    const [, last] = /^member;range=\d+-(\d+|\*)$/i.exec(name) ?? []
    if (last === undefined) continue
    members.push(...found.map(String))
    return last === '*' ? undefined : Number(last) + 1
  }
  return undefined
}
