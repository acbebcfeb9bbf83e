// Brings a plan to the server: reads who is there, and sends what has to change in Bulks (RFC 7644 §3.7).

import { type Api, ApiError } from '../../client/api.ts'
import { ownGroupSchema, ownUserSchema } from '../../protocol/scim/urn.ts'
import { bulksOf, operationsOf } from './plan/bulk.ts'
import type { PresentGroup, PresentPerson, Step } from './plan/plan.ts'

type Page<T> = { readonly totalResults: number; readonly Resources: readonly T[] }

const pageSize = 1000

async function everyResource<T>(api: Api, path: string, query: string): Promise<T[]> {
  const all: T[] = []
  for (;;) {
    const page = await api.get<Page<T>>(`/scim/v2${path}?startIndex=${all.length + 1}&count=${pageSize}${query}`)
    all.push(...page.Resources)
    if (page.Resources.length === 0 || all.length >= page.totalResults) return all
  }
}

export const presentPeople = (api: Api): Promise<PresentPerson[]> => everyResource(api, '/Users', '&sortBy=id')

/** Of this source only: a group is never found by its name, which another may have as well. */
export const presentGroups = (api: Api, source: string): Promise<PresentGroup[]> => {
  const filter = encodeURIComponent(`${ownGroupSchema}:source eq ${JSON.stringify(source)}`)
  return everyResource(api, '/Groups', `&sortBy=id&filter=${filter}`)
}

/** Ids of the people of a source by what it calls them. */
export const idsOf = (people: readonly PresentPerson[], source: string): Map<string, string> =>
  new Map(
    people.flatMap((one) => {
      const own = one[ownUserSchema] as { readonly source?: string } | undefined
      return one.externalId && own?.source === source ? [[one.externalId, one.id] as const] : []
    }),
  )

export type Failure = { readonly name: string; readonly message: string }

type Answer = { readonly status: string; readonly bulkId?: string; readonly response?: { readonly detail?: string } }

/** What was refused; the others stand. */
export async function apply(api: Api, steps: readonly Step[], onDone: (count: number) => void): Promise<Failure[]> {
  const failures: Failure[] = []
  let done = 0
  for (const bulk of bulksOf(steps)) {
    const parts = bulk.flatMap((step) => operationsOf(step).map((operation) => ({ name: step.name, operation })))
    failures.push(...(await sent(api, parts)))
    done += bulk.length
    onDone(done)
  }
  return failures
}

/** A Bulk that is refused as a whole is sent in halves: what is the matter with one step keeps no other back (T-50). */
async function sent(api: Api, bulk: ReadonlyArray<Pick<Step, 'name' | 'operation'>>): Promise<Failure[]> {
  const operations = bulk.map(({ operation }, index) => ({ ...operation, bulkId: String(index) }))
  try {
    const { Operations } = await api.post<{ Operations: Answer[] }>('/scim/v2/Bulk', { Operations: operations })
    return Operations.flatMap(({ status, bulkId, response }) =>
      Number(status) < 400
        ? []
        : [{ name: bulk[Number(bulkId)]?.name ?? '', message: response?.detail ?? `status ${status}` }],
    )
  } catch (error) {
    if (!(error instanceof ApiError) || ![400, 413].includes(error.status)) throw error
    const half = Math.floor(bulk.length / 2)
    if (half === 0) return [{ name: bulk[0]?.name ?? '', message: error.message }]
    return [...(await sent(api, bulk.slice(0, half))), ...(await sent(api, bulk.slice(half)))]
  }
}
