// Where devices enrol: our management, and that of others.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { config } from '../../../shared/api/config.ts'

export type Service = Entry<'identity.mobility.list'>
export type Whom = Service['appliesTo']
export const whom = ['none', 'selected', 'all'] as const satisfies readonly Whom[]

/** Of ours only for whom it is, can be changed. */
export const isOurs = ({ id }: Pick<Service, 'id'>): boolean => id === '0000000a-0000-0000-c000-000000000000'

export type NamedGroup = Entry<'identity.mobility.groups'>
export type ServiceSettings = {
  readonly displayName: string
  readonly discoveryUrl: string
  readonly termsOfUseUrl: string | null
  readonly complianceUrl: string | null
  readonly appliesTo: Whom
  readonly groups: readonly NamedGroup[]
}

export const servicesQuery = () =>
  queryOptions({
    queryKey: ['services', 'list'],
    queryFn: async ({ signal }) => {
      const all: Service[] = []
      for await (const page of everyPage('identity.mobility.list', {}, signal)) all.push(...page)
      return all
    },
  })

export const serviceQuery = (id: string) =>
  queryOptions({
    queryKey: ['services', 'one', id],
    queryFn: async ({ signal }) => {
      const service = await request('identity.mobility.read', { path: { id } }, signal)
      const { value: groups } = await request('identity.mobility.groups', { path: { id } }, signal)
      return { ...service, groups }
    },
  })

async function include(id: string, groups: readonly NamedGroup[]): Promise<void> {
  const { graph } = config()
  for (const group of groups) {
    const body = { '@odata.id': `${graph}/v1.0/groups/${group.id}` }
    await request('identity.mobility.include-group', { path: { id }, body })
  }
}

/** For nobody until its groups are there. */
export async function createService({ groups, appliesTo, ...settings }: ServiceSettings): Promise<string> {
  const { id } = await request('identity.mobility.create', { body: settings })
  await include(id, groups)
  if (appliesTo !== 'none') await request('identity.mobility.change', { path: { id }, body: { appliesTo } })
  return id
}

export async function changeService(
  id: string,
  { groups, ...changed }: Partial<ServiceSettings>,
  before: readonly NamedGroup[],
): Promise<void> {
  const without = (some: readonly NamedGroup[], others: readonly NamedGroup[]) =>
    some.filter((one) => !others.some((other) => other.id === one.id))
  if (groups) await include(id, without(groups, before))
  if (Object.keys(changed).length > 0) await request('identity.mobility.change', { path: { id }, body: changed })
  for (const group of groups ? without(before, groups) : []) {
    await request('identity.mobility.leave-out-group', { path: { id, groupId: group.id } })
  }
}

export const deleteService = (id: string) => request('identity.mobility.delete', { path: { id } })
