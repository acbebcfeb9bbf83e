// Imports of devices: what became of them, and how they are cancelled and undone.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, everyPage, type Reply, request } from '../../../shared/api/client.ts'

export type DeviceImport = Reply<'autopilot.import.read'>
export type Imported = Entry<'autopilot.import.devices'>
export type Undo = Reply<'autopilot.import.undo'>

/** Enough to find that of today. */
export const mostListed = 100

export const importsQuery = () =>
  queryOptions({
    queryKey: ['imports', 'list'],
    queryFn: async ({ signal }) => {
      const { value } = await request('autopilot.import.list', { query: { $top: String(mostListed) } }, signal)
      return value as readonly DeviceImport[]
    },
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? lookAgainMs : false),
  })

export const isMoving = ({ state, undoState }: Pick<DeviceImport, 'state' | 'undoState'>): boolean =>
  state === 'running' || undoState === 'running'

const lookAgainMs = 1000

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: ({ signal }) => request('autopilot.import.read', { path: { id } }, signal),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? lookAgainMs : false),
  })

/** The first of the devices that an undo leaves. */
export const mostStaying = 200

export const stayingQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'staying', id],
    queryFn: async ({ signal }) => {
      const query = { $filter: 'stays ne null', $top: String(mostStaying) }
      for await (const page of everyPage('autopilot.import.devices', { path: { id }, query }, signal)) return page
      return []
    },
  })

export const cancelImport = (id: string) => request('autopilot.import.cancel', { path: { id } })

export const undoImport = (id: string, dryRun: boolean): Promise<Undo> =>
  request('autopilot.import.undo', { path: { id }, body: { dryRun } })
