// Declares the queries a list on the Graph API supports: which properties there are to filter, search and order by, and the
// SQL for each. options.ts reads a request against it; page.sql.ts runs it.

import { type RawBuilder, sql } from 'kysely'

export type PropertyType = 'text' | 'guid' | 'instant' | 'boolean' | 'integer' | 'texts' | 'object'

export type Property = {
  readonly type: PropertyType
  readonly sql: RawBuilder<unknown>
  /** The names of an enumeration as callers write them, with what is stored for each. */
  readonly names?: Readonly<Record<string, string>>
  /** False where sorting is too expensive. */
  readonly orders: boolean
  /** Texts that are stored as they are compared, so that an index on the bare column serves; others ignore letter case. */
  readonly exact: boolean
  /** Whether the database may hold nothing there. */
  readonly nullable: boolean
  /** `$search` without a property looks here. */
  readonly searched: boolean
  /** Of a collection of objects: what can be asked of one with `any`. */
  readonly members?: Readonly<Record<string, Property>>
  /** Where the objects are; without it there is one in every entity. */
  readonly rows?: RawBuilder<unknown>
}

type More = Partial<Pick<Property, 'orders' | 'searched' | 'names' | 'nullable' | 'exact'>>
type Source = string | RawBuilder<unknown>

const property =
  (type: PropertyType) =>
  (
    source: Source,
    { orders = type !== 'texts', searched = false, nullable = false, exact = false, ...more }: More = {},
  ): Property => ({
    type,
    sql: typeof source === 'string' ? sql.ref(source) : source,
    orders,
    searched,
    nullable,
    exact,
    ...more,
  })

export const text = property('text')
export const guid = property('guid')
export const instant = property('instant')
export const boolean = property('boolean')
export const integer = property('integer')
/** A collection of texts, asked with `any`. */
export const texts = property('texts')
/** A collection of one object, asked with `any`. */
export const oneObject = (members: Readonly<Record<string, Property>>): Property => ({
  ...property('object')(sql`null`, { orders: false }),
  members,
})
/** A collection of objects that are `rows`, such as a subquery over the entity's own, with its alias; asked with `any` and `all`. */
export const objects = (rows: RawBuilder<unknown>, members: Readonly<Record<string, Property>>): Property => ({
  ...oneObject(members),
  rows,
})

export type List = {
  /** In error messages: `users`. */
  readonly name: string
  /** By the name of the member that it is in the entity. */
  readonly properties: Readonly<Record<string, Property>>
  /** Unique in a tenant, stands behind every order, so that a page ends at one entity and never between two. */
  readonly key: string
  readonly order: readonly { readonly property: string; readonly descending: boolean }[]
  readonly page: {
    readonly usual: number
    readonly largest: number
    /** Above the largest: the directory refuses, management takes the largest. */
    readonly above: 'refuse' | 'cut'
  }
  /** `$expand` can add these. */
  readonly expands: readonly string[]
  /** Of these the ones that are entities of this list, too, so that `$select` in them is known: `manager($select=displayName)`. */
  readonly expandsAlike?: readonly string[]
  /** `@odata.count` comes unasked. */
  readonly counts?: 'always'
  /** Types for `isof`, without `microsoft.graph.`, each with its condition. */
  readonly types?: Readonly<Record<string, RawBuilder<unknown>>>
  /** The directory object that a row is about: who reaches only the members of some groups sees the rows that are about one. */
  readonly member?: RawBuilder<unknown>
  /** The same for a list of groups. */
  readonly group?: RawBuilder<unknown>
  /** Answered without the database's help, all or cut by number: nothing can be filtered, searched or ordered. */
  readonly whole?: true
}

const directoryPage = { usual: 100, largest: 999, above: 'refuse' } as const
const managementPage = { usual: 100, largest: 1000, above: 'cut' } as const

type Described = Omit<List, 'expands' | 'page'> & Partial<Pick<List, 'expands' | 'page'>>

export const directoryList = (list: Described): List => ({ expands: [], page: directoryPage, ...list })
export const managementList = (list: Described): List => ({ expands: [], page: managementPage, ...list })

export const wholeList = (name: string): List => ({
  name,
  properties: {},
  key: 'id',
  order: [],
  page: { usual: 1000, largest: 1000, above: 'cut' },
  expands: [],
  whole: true,
})

/** For types that the vendor has and we do not, `isof` gives an empty list, not a refusal. */
export const typesOf = (names: readonly string[], here: Readonly<Record<string, RawBuilder<unknown>>>) => ({
  ...Object.fromEntries(names.map((name) => [name, sql`false`])),
  ...here,
})

/** The property under the name that a caller wrote: letter case does not count. */
export function propertyNamed(list: List, name: string): readonly [string, Property] | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(list.properties).find(([one]) => one.toLowerCase() === wanted)
}
