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

export type Relation = Entry<'mdm.app.relations'>

export const relationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['apps', 'relations', id],
    queryFn: async ({ signal }) => (await request('mdm.app.relations', { path: { id } }, signal)).value,
  })

/** What one application is to another. */
export const hows = ['needs', 'looksFor', 'replaces', 'updates'] as const
type How = (typeof hows)[number]

export function howOf({ dependencyType, supersedenceType }: Relation): How {
  if (dependencyType) return dependencyType === 'detect' ? 'looksFor' : 'needs'
  return supersedenceType === 'replace' ? 'replaces' : 'updates'
}

const sentAs = {
  needs: { '@odata.type': '#microsoft.graph.mobileAppDependency', dependencyType: 'autoInstall' },
  looksFor: { '@odata.type': '#microsoft.graph.mobileAppDependency', dependencyType: 'detect' },
  replaces: { '@odata.type': '#microsoft.graph.mobileAppSupersedence', supersedenceType: 'replace' },
  updates: { '@odata.type': '#microsoft.graph.mobileAppSupersedence', supersedenceType: 'update' },
} as const satisfies Record<How, object>

/** In place of all that was said; what is none of them is said no more. */
export const relateApp = (id: string, said: ReadonlyArray<readonly [targetId: string, how: string]>) =>
  request('mdm.app.relate', {
    path: { id },
    body: {
      relationships: said.flatMap(([targetId, how]) => {
        const known = hows.find((one) => one === how)
        return known ? [{ targetId, ...sentAs[known] }] : []
      }),
    },
  })

type Intent = 'required' | 'uninstall'

const targetsWith =
  (intent: Intent) =>
  async (id: string, signal?: AbortSignal): Promise<readonly Target[]> => {
    const { value } = await request('mdm.app.assignments', { path: { id } }, signal)
    return value.filter((one) => one.intent === intent).map(targetOf)
  }

/** Who gets it. */
export const appTargets = targetsWith('required')

/** Who is to remove it. */
export const removalTargets = targetsWith('uninstall')

/** The service takes all of them at once: those of the other intent are sent as they are. */
const assignWith = (intent: Intent, other: Intent) => async (id: string, targets: readonly Target[]) => {
  const kept = await targetsWith(other)(id)
  return request('mdm.app.assign', {
    path: { id },
    body: {
      mobileAppAssignments: [
        ...targets.map((target) => ({ intent, ...asSent(target) })),
        ...kept.map((target) => ({ intent: other, ...asSent(target) })),
      ],
    },
  })
}

export const assignApp = assignWith('required', 'uninstall')
export const assignRemoval = assignWith('uninstall', 'required')

export type Form = 'msi' | 'msix' | 'office' | 'win32'

export function formOf(app: App): Form {
  if (app.installCommandLine !== undefined) return 'win32'
  return app.productIds ? 'office' : app.identityName ? 'msix' : 'msi'
}

export const changeApp = (id: string, body: ParamsOf<'mdm.app.change'>['body']) =>
  request('mdm.app.change', { path: { id }, body })

export const deleteApp = (id: string) => request('mdm.app.delete', { path: { id } })

export type NewApp = ParamsOf<'mdm.app.create'>['body']

/** Both or none: without its file an application is of no use, and its name would be in the way of the next try. */
export async function addApp(app: NewApp, file: File | undefined, how: Sending): Promise<App> {
  const { id } = await request('mdm.app.create', { body: app })
  try {
    if (file) await sendFile(addressOf('mdm.app.upload', { path: { id } }), file, how)
  } catch (problem) {
    await deleteApp(id).catch(() => undefined)
    throw problem
  }
  return request('mdm.app.read', { path: { id } })
}
