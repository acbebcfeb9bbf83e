// Applications: packages of Windows Installer that devices install by themselves.

import { queryOptions } from '@tanstack/react-query'

import { addressOf, type ParamsOf } from '../../../shared/api/address.ts'
import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { type Sending, sendFile } from '../../../shared/api/send-file.ts'
import { asSent, type Target, targetOf } from './targets.ts'

export type App = Entry<'mdm.app.list'>

export const appsQuery = () =>
  queryOptions({
    queryKey: ['apps', 'list'],
    queryFn: async ({ signal }) => {
      const all: App[] = []
      for await (const page of everyPage('mdm.app.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page)
      return all.sort((one, other) => one.displayName.localeCompare(other.displayName))
    },
  })

export const appQuery = (id: string) =>
  queryOptions({
    queryKey: ['apps', 'one', id],
    queryFn: ({ signal }) => request('mdm.app.read', { path: { id } }, signal),
  })

export const appTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.app.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignApp = (id: string, targets: readonly Target[]) =>
  request('mdm.app.assign', {
    path: { id },
    body: { mobileAppAssignments: targets.map((target) => ({ intent: 'required', ...asSent(target) })) },
  })

export const changeApp = (id: string, body: ParamsOf<'mdm.app.change'>['body']) =>
  request('mdm.app.change', { path: { id }, body })

export const deleteApp = (id: string) => request('mdm.app.delete', { path: { id } })

export type NewApp = Pick<
  ParamsOf<'mdm.app.create'>['body'],
  'displayName' | 'publisher' | 'productCode' | 'productVersion' | 'commandLine' | 'holdsSecret' | 'fileName'
>

/** Both or none: without its file an application is of no use, and its name would be in the way of the next try. */
export async function addApp(app: NewApp, file: File, how: Sending): Promise<App> {
  const { id } = await request('mdm.app.create', {
    body: { '@odata.type': '#microsoft.graph.windowsMobileMSI', ...app },
  })
  try {
    await sendFile(addressOf('mdm.app.upload', { path: { id } }), file, how)
  } catch (problem) {
    await deleteApp(id).catch(() => undefined)
    throw problem
  }
  return request('mdm.app.read', { path: { id } })
}
