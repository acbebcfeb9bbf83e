// Filters that narrow assignments to some devices.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, type Reply, request } from '../../../shared/api/client.ts'

export type Filter = Entry<'assignment.filter.list'>
export type Payload = Entry<'assignment.filter.list-payloads'>
export type Previewed = Reply<'assignment.filter.preview'>['value'][number]

export const filtersQuery = () =>
  queryOptions({
    queryKey: ['filters', 'list'],
    queryFn: async ({ signal }) => {
      const all: Filter[] = []
      for await (const page of everyPage('assignment.filter.list', {}, signal)) all.push(...page)
      return all
    },
  })

export const filterQuery = (id: string) =>
  queryOptions({
    queryKey: ['filters', 'one', id],
    queryFn: async ({ signal }) => (await request('assignment.filter.read', { path: { id } }, signal)) as Filter,
  })

/** The assignments that it narrows. */
export const payloadsQuery = (id: string) =>
  queryOptions({
    queryKey: ['filters', 'payloads', id],
    queryFn: async ({ signal }) =>
      (await request('assignment.filter.list-payloads', { path: { id } }, signal)).value as readonly Payload[],
  })

type Values = { readonly displayName: string; readonly description: string; readonly rule: string }

export const createFilter = (body: Values) => request('assignment.filter.create', { body })
export const changeFilter = (id: string, body: Partial<Values>) =>
  request('assignment.filter.change', { path: { id }, body })
export const deleteFilter = (id: string) => request('assignment.filter.delete', { path: { id } })

export type Preview = {
  readonly asked: number
  readonly matching: number
  /** The first ones of each kind. */
  readonly matched: readonly Previewed[]
  readonly others: readonly Previewed[]
}

const mostShown = 20

/** Page by page over all devices in management; `says` is told how far it is. */
export async function previewRule(rule: string, signal: AbortSignal, says: (asked: number) => void): Promise<Preview> {
  let preview: Preview = { asked: 0, matching: 0, matched: [], others: [] }
  for (let after: string | null | undefined; after !== null; ) {
    const page = await request('assignment.filter.preview', { body: { rule, ...(after && { after }) } }, signal)
    const matched = page.value.filter(({ matches }) => matches)
    const others = page.value.filter(({ matches }) => !matches)
    preview = {
      asked: preview.asked + page.value.length,
      matching: preview.matching + matched.length,
      matched: [...preview.matched, ...matched].slice(0, mostShown),
      others: [...preview.others, ...others].slice(0, mostShown),
    }
    says(preview.asked)
    after = page.next
  }
  return preview
}
