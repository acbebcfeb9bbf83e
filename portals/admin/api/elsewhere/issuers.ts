// Directories of others whose people enrol devices here.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, request } from '../../../shared/api/client.ts'

export type Issuer = Entry<'mdm.issuer.list'>
export type IssuerSettings = Pick<Issuer, 'displayName' | 'issuer' | 'keysUrl' | 'audience' | 'directoryId'>

export const issuersQuery = () =>
  queryOptions({
    queryKey: ['issuers', 'list'],
    queryFn: async ({ signal }) => {
      const all: Issuer[] = []
      for await (const page of everyPage('mdm.issuer.list', {}, signal)) all.push(...page)
      return all
    },
  })

export const issuerQuery = (id: string) =>
  queryOptions({
    queryKey: ['issuers', 'one', id],
    queryFn: ({ signal }) => request('mdm.issuer.read', { path: { id } }, signal),
  })

export const trustIssuer = (settings: IssuerSettings) => request('mdm.issuer.trust', { body: settings })
export const changeIssuer = (id: string, changed: Partial<IssuerSettings>) =>
  request('mdm.issuer.change', { path: { id }, body: changed })
export const forgetIssuer = (id: string) => request('mdm.issuer.forget', { path: { id } })
