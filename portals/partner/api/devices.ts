// What a partner registers for one of its customers, who is named by the id of its consent.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../shared/api/address.ts'
import { call, type Entry, everyPage, type Reply, request, restingPageOf } from '../../shared/api/client.ts'

export type Batch = Entry<'autopilot.batch.list'>
export type BatchDevice = Entry<'autopilot.batch.list-devices'>
export type Job = Reply<'autopilot.batch.read-job'>
export type JobResult = Job['results'][number]

/** Under which all that is read of a customer's devices is kept. */
export const ofCustomer = (consentId: string) => ['partner', 'customer', consentId] as const

export const customerQuery = (consentId: string) =>
  queryOptions({
    queryKey: [...ofCustomer(consentId), 'itself'],
    queryFn: ({ signal }) => request('partner.customer.read', { path: { id: consentId } }, signal),
  })

export const batchesQuery = (consentId: string) =>
  queryOptions({
    queryKey: [...ofCustomer(consentId), 'batches'],
    queryFn: async ({ signal }) => {
      const all: Batch[] = []
      for await (const page of everyPage('autopilot.batch.list', { path: { id: consentId } }, signal)) all.push(...page)
      return all
    },
  })

export const batchDevicesQuery = (consentId: string, batchId: string) =>
  infiniteQueryOptions({
    queryKey: [...ofCustomer(consentId), 'devices', batchId],
    queryFn: ({ pageParam, signal }) => restingPageOf('autopilot.batch.list-devices', pageParam, signal),
    initialPageParam: addressOf('autopilot.batch.list-devices', {
      path: { id: consentId, batchId },
      query: { $top: '100', $count: 'true' },
    }),
    getNextPageParam: (last) => last['@odata.nextLink'],
  })

const pollMs = 700

/** Asked again until it is done. */
export const jobQuery = (consentId: string, jobId: string) =>
  queryOptions({
    queryKey: [...ofCustomer(consentId), 'jobs', jobId],
    queryFn: ({ signal }) => request('autopilot.batch.read-job', { path: { id: consentId, jobId } }, signal),
    refetchInterval: ({ state }) => (state.data && isDone(state.data) ? false : pollMs),
  })

export const isDone = ({ status }: Pick<Job, 'status'>): boolean => status.startsWith('finished')

export type Upload = { readonly batch: string; readonly dryRun: boolean; readonly file: Blob }

export async function uploadFile(consentId: string, { batch, dryRun, file }: Upload): Promise<Job> {
  const query = { batch, dryRun: dryRun ? 'true' : 'false' } as const
  const address = addressOf('autopilot.batch.upload-csv', { path: { id: consentId }, query })
  const response = await call(address, { method: 'POST', body: file, contentType: 'text/csv' })
  return (await response.json()) as Job
}

export const removeDevice = (consentId: string, batchId: string, deviceId: string) =>
  request('autopilot.batch.remove-device', { path: { id: consentId, batchId, deviceId } })
