// Reads people and groups from an LDAP directory, and nothing else is ever asked of it. The connection is encrypted or there is none.

import { Client, type Entry as Found } from 'ldapts'

import { Fault } from '../../kernel/fault.ts'
import { computerAttributes, computerOf, type SourceComputer } from './computers.ts'
import {
  attributesOf,
  binary,
  type Entry,
  groupAttributes,
  groupOf,
  idOf,
  isBuiltIn,
  isComputerOrContact,
  type Mapping,
  managerNameOf,
  nameKey,
  personOf,
} from './ldap-entry.ts'
import type { SourceGroup, SourcePerson } from './plan/plan.ts'

export type Directory = {
  readonly url: string
  readonly bindDn: string
  readonly password: string
  readonly base: string
  /** PEM. */
  readonly ca?: Buffer | undefined
}

export type Wanted = {
  /** Undefined: people as they usually are. */
  readonly filter?: string | undefined
  /** Undefined: no groups. */
  readonly groupFilter?: string | undefined
  /** Undefined: no computers. */
  readonly computerFilter?: string | undefined
  readonly mapping: Mapping
  readonly domain?: string | undefined
}

/**
 * As broad as this: with a name in it that a directory's schema does not know, such as `computer`, its denial is not true but
 * undefined there, and nobody would fit (RFC 4511 §4.5.1.7). Who is no person after all is left out behind it.
 */
export const everyPerson = '(objectClass=person)'
export const everyGroup = '(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))'

export type Reading = {
  readonly people: readonly SourcePerson[]
  readonly groups?: readonly SourceGroup[]
  readonly computers?: readonly SourceComputer[]
  /** Entries that were left out, and why. */
  readonly remarks: readonly string[]
  /** What of the whole looks wrong, and what to do. */
  readonly notes: readonly string[]
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
  { filter, groupFilter, computerFilter, mapping, domain }: Wanted,
): Promise<Reading> {
  const remarks: string[] = []
  const people: SourcePerson[] = []
  const idByName = new Map<string, string>()
  const managerNames = new Map<string, string>()
  const persons = await entries(client, base, filter ?? everyPerson, attributesOf(mapping))
  for (const entry of filter === undefined ? persons.filter((one) => !isComputerOrContact(one)) : persons) {
    const found = personOf(entry, mapping, domain)
    if (typeof found === 'string') remarks.push(found)
    else {
      people.push(found)
      idByName.set(nameKey(entry.dn), idOf(entry) ?? '')
      managerNames.set(found.externalId, managerNameOf(entry))
    }
  }
  const managed = people.map((one) => ({ ...one, ...managerOf(managerNames.get(one.externalId) ?? '', idByName) }))
  const computers = computerFilter === undefined ? undefined : await computersIn(client, base, computerFilter, remarks)
  const nobody = people.length > 0 ? [] : [nobodyFound(base, filter ?? everyPerson, persons.length)]
  const read = { people: managed, remarks, notes: nobody, ...(computers && { computers }) }
  if (groupFilter === undefined) return read
  const groups: SourceGroup[] = []
  const outside = new Map<string, number>()
  const found = await entries(client, base, groupFilter, groupAttributes)
  const groupByName = new Map(found.map((entry) => [nameKey(entry.dn), idOf(entry) ?? '']))
  for (const entry of found) {
    const names = await membersOf(client, entry)
    const group = groupOf(entry, names, idByName, groupByName)
    if (typeof group === 'string') remarks.push(group)
    else {
      groups.push(group)
      const unread = names.length - group.people.length - group.groups.length
      if (unread > 0) outside.set(group.displayName, unread)
    }
  }
  return { ...read, groups, notes: [...nobody, ...membersOutside(outside)] }
}

function nobodyFound(base: string, filter: string, entries: number): string {
  const found = entries === 0 ? 'no entry there fits' : `of ${entries} entries that fit, none is a person here; of`
  const look = `Look whether the account may read there, and choose base and filter with --base and --filter.`
  return `No people were found below ${base}: ${found} ${filter}. ${look}`
}

const mostGroups = 5

/** A member may be elsewhere, be left out, or be no person at all. */
function membersOutside(outside: ReadonlyMap<string, number>): string[] {
  if (outside.size === 0) return []
  const count = [...outside.values()].reduce((sum, one) => sum + one, 0)
  const [first, ...others] = [...outside].map(([name, unread]) => `'${name}' (${unread})`)
  const named = [first, ...others.slice(0, mostGroups - 1)].join(', ')
  const rest = others.length - (mostGroups - 1)
  const members = count === 1 ? '1 member of groups is' : `${count} members of groups are`
  return [
    `${members} neither among the people nor the groups that were read, and not in the group here: ${named}${rest > 0 ? ` and ${rest} more` : ''}. --base and --filter say who is read.`,
  ]
}

/** Of a manager who was not read nothing is said. */
function managerOf(name: string, idByName: ReadonlyMap<string, string>): Pick<SourcePerson, 'manager'> {
  const manager = name === '' ? '' : idByName.get(nameKey(name))
  return manager === undefined ? {} : { manager }
}

async function computersIn(
  client: Client,
  base: string,
  filter: string,
  remarks: string[],
): Promise<readonly SourceComputer[]> {
  const found = (await entries(client, base, filter, computerAttributes)).map(computerOf)
  remarks.push(...found.filter((one) => typeof one === 'string'))
  return found.filter((one) => typeof one !== 'string')
}

async function entries(client: Client, base: string, filter: string, attributes: readonly string[]): Promise<Entry[]> {
  const all: Entry[] = []
  const options = { scope: 'sub' as const, filter, attributes: [...attributes], explicitBufferAttributes: [...binary] }
  for await (const { searchEntries } of client.searchPaginated(base, { ...options, paged: { pageSize } })) {
    // Here and not in the filter: a directory that does not know the attribute would find nobody (RFC 4511 §4.5.1.7).
    all.push(...searchEntries.map(entryOf).filter((entry) => !isBuiltIn(entry)))
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
