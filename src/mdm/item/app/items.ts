// Applications as a kind of managed item. How each form of them is installed stands in its own file.

import { isTrackedApp } from '../../status-page/status-page.ts'
import type { ItemBase, ItemKind } from '../item.ts'
import type { Form, Installing, Removing } from './form/form.ts'
import { type Msi, msiInstalling, msiRemoving } from './form/msi.ts'
import { type Msix, msixInstalling, msixRemoving } from './form/msix.ts'
import { type Office, officeInstalling, officeRemoving } from './form/office.ts'
import { type RemovedWin32, type Win32App, win32Installing, win32Removing } from './form/win32.ts'

export type AppItem = ItemBase<'app'> & (Msi | Msix | Office | Win32App)

/** What removing it takes: nothing of its content. */
export type RemovalItem = ItemBase<'removal'> &
  (Pick<Msi, 'form' | 'productCode'> | Pick<Msix, 'form' | 'identity'> | Pick<Office, 'form'> | RemovedWin32)

// each is asked with what has its form only
const installing = {
  msi: msiInstalling,
  msix: msixInstalling,
  office: officeInstalling,
  win32: win32Installing,
} as Readonly<Record<Form, Installing<unknown>>>
const removing = { msi: msiRemoving, msix: msixRemoving, office: officeRemoving, win32: win32Removing } as Readonly<
  Record<Form, Removing<unknown>>
>

const questionsOf = (nodes: readonly string[]) => nodes.map((uri) => ({ uri }))

export const appItems: ItemKind<AppItem> = {
  name: 'app',
  steps: { done: 'app-installed', failed: 'app-failed' },
  stays: true,
  nodes: () => [],
  writes: (app, { key }) => installing[app.form].writes(app, key),
  questions: (app, tree, state) => questionsOf(installing[app.form].questions(app, tree, state)),
  standing: (app, tree) => installing[app.form].standing(app, tree),
  hears: (app, alert) => installing[app.form].hears(app, alert),
  isForAgent: ({ form }) => form === 'win32',
  isTracked: (app, page) => installing[app.form].expected !== undefined && isTrackedApp(page, app),
  expected: (app) => installing[app.form].expected?.(app),
}

/** Whoever it was installed for: through people it goes from the device as well. Office is the device's only, and the agent looks by itself. */
const places = (app: RemovalItem): readonly RemovalItem[] =>
  app.phase === 'user' && (app.form === 'msi' || app.form === 'msix') ? [app, { ...app, phase: 'device' }] : [app]

export const removalItems: ItemKind<RemovalItem> = {
  name: 'removal',
  steps: { done: 'app-removed', failed: 'app-removal-failed' },
  stays: true,
  nodes: () => [],
  writes: (app, on) => places(app).flatMap((one) => removing[app.form].writes(one, on)),
  questions: (app) => questionsOf(places(app).flatMap((one) => removing[app.form].questions(one))),
  standing: (app, tree) => {
    const all = places(app).map((one) => removing[app.form].standing(one, tree))
    return all.find(({ state }) => state === 'failed') ?? all.find(({ state }) => state !== 'applied') ?? all[0]!
  },
  hears: () => undefined,
  isForAgent: ({ form }) => form === 'win32',
  isTracked: () => false,
  expected: () => undefined,
}
