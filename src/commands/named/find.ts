// Finds the thing that a command names: by its id or by its name. Where several things have the name, none of them is taken; the
// command says which there are and asks for the id.

import { type Api, ApiError, everyPage } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { isId, table } from '../output.ts'

/** A kind of things of the API that have a name, and how commands speak of it. */
export type Kind = {
  /** As in "There is no profile 'x'". */
  readonly noun: string
  readonly nouns: string
  /** The command that lists them, without `taxiway`. */
  readonly list: string
  readonly path: string
  /** Things of other kinds stand in the same list: these are of this kind, without `microsoft.graph.`. */
  readonly types?: readonly string[]
  /** One of them has a word of its own besides its name. */
  readonly special?: { readonly word: string; readonly is: (thing: Thing) => boolean; readonly reaches: string }
}

export type Thing = { readonly id: string; readonly displayName: string }

export async function everyOne<T extends { readonly id: string }>(
  api: Api,
  { path, types }: Pick<Kind, 'path' | 'types'>,
  query = '',
): Promise<T[]> {
  const found: T[] = []
  const isOne = types?.map((type) => `isof('microsoft.graph.${type}')`).join(' or ')
  const only = isOne ? `&$filter=${encodeURIComponent(isOne)}` : ''
  for await (const page of everyPage<T>(api, `${path}?$top=999${only}${query}`)) found.push(...page)
  return found
}

/** Letter case does not count, but a name in the very letters goes before one in others. */
export async function findNamed<T extends Thing>(api: Api, kind: Kind, name: string): Promise<T> {
  if (isId(name.slice(0, 36))) return byId<T>(api, kind, name)
  return pickNamed(kind, await everyOne<T>(api, kind), name)
}

/** Of those that are listed already. */
export function pickNamed<T extends Thing>(kind: Kind, all: readonly T[], name: string): T {
  const special = name === kind.special?.word ? all.find(kind.special.is) : undefined
  if (special) return special
  const alike = all.filter(({ displayName }) => displayName.toLowerCase() === name.toLowerCase())
  const exact = alike.filter(({ displayName }) => displayName === name)
  const found = exact.length > 0 ? exact : alike
  const [first, another] = found
  if (first && !another) return first
  if (first) throw severalNamed(kind, name, found)
  const meant = didYouMean(
    name,
    all.map(({ displayName }) => displayName),
  )
  throw notThere(kind, name, meant)
}

async function byId<T>(api: Api, kind: Kind, id: string): Promise<T> {
  try {
    const found = await api.get<T & { readonly '@odata.type'?: string }>(`${kind.path}/${encodeURIComponent(id)}`)
    const type = found['@odata.type']?.replace('#microsoft.graph.', '')
    if (!kind.types || (type !== undefined && kind.types.includes(type))) return found
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) throw notThere(kind, id, '', error)
    throw error
  }
  throw notThere(kind, id, '')
}

const notThere = ({ noun, list }: Kind, name: string, meant: string, cause?: unknown): Fault =>
  new Fault('not-found', `There is no ${noun} '${name.slice(0, 256)}'.${meant} See taxiway ${list}.`, {
    reason: 'name-not-found',
    ...(cause !== undefined && { cause }),
  })

const severalNamed = ({ nouns }: Kind, name: string, found: readonly Thing[]): Fault =>
  new Fault(
    'conflict',
    `${found.length} ${nouns} are named '${name}'. Nothing was done. Give the id of the one that you mean:`,
    {
      reason: 'which-one',
      details: {
        lines: table(
          ['Name', 'Id'],
          found.map(({ displayName, id }) => [displayName, id]),
        ),
        candidates: found.map(({ id, displayName }) => ({ id, displayName })),
      },
    },
  )
