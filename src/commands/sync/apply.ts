// Brings a plan to the server: reads who is there, and sends what has to change in Bulks (RFC 7644 §3.7).

import type { Api } from '../../client/api.ts'
import { ownGroupSchema, ownUserSchema } from '../../protocol/scim/urn.ts'
import { bulksOf, type PresentGroup, type PresentPerson, type Step } from './plan.ts'

type Page<T> = { readonly totalResults: number; readonly Resources: readonly T[] }

const pageSize = 1000

async function everyOne<T>(api: Api, path: string, query: string): Promise<T[]> {
  const all: T[] = []
  for (;;) {
    const page = await api.get<Page<T>>(`/scim/v2${path}?startIndex=${all.length + 1}&count=${pageSize}${query}`)
    all.push(...page.Resources)
    if (page.Resources.length === 0 || all.length >= page.totalResults) return all
  }
}

export const presentPeople = (api: Api): Promise<PresentPerson[]> => everyOne(api, '/Users', '&sortBy=id')

/** Of this source only: a group is never found by its name, which another may have as well. */
export const presentGroups = (api: Api, source: string): Promise<PresentGroup[]> => {
  const filter = encodeURIComponent(`${ownGroupSchema}:source eq ${JSON.stringify(source)}`)
  return everyOne(api, '/Groups', `&sortBy=id&filter=${filter}`)
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
    const operations = bulk.map(({ operation }, index) => ({ ...operation, bulkId: String(index) }))
    const { Operations } = await api.post<{ Operations: Answer[] }>('/scim/v2/Bulk', { Operations: operations })
    for (const { status, bulkId, response } of Operations) {
      if (Number(status) < 400) continue
      failures.push({ name: bulk[Number(bulkId)]?.name ?? '', message: response?.detail ?? `status ${status}` })
    }
    done += bulk.length
    onDone(done)
  }
  return failures
}
