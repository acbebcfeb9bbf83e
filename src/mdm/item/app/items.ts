// Applications as a kind of managed item: a job that the device accepts, and reports on until it is done.

import type { ReceivedAlert } from '../../../protocol/syncml/server-session.ts'
import { alertTypes } from '../../../protocol/syncml/status.ts'
import { agentNode, msiNode } from '../../node.ts'
import { isTrackedApp } from '../../status-page/status-page.ts'
import { refusalOf, type Tree } from '../../tree.ts'
import type { ItemBase, ItemKind, Standing } from '../item.ts'
import { installStateOf, isInstallSuccess, msiInstallJob } from './app.ts'

export type AppItem = ItemBase<'app'> & {
  readonly productCode: string
  readonly version: string
  readonly sha256: string
  readonly commandLine: string
  readonly holdsSecret?: boolean
  /** It brings the agent of another authority, which is asked for from then on. */
  readonly isAgent?: boolean
  /** Where this very device may fetch it. */
  readonly contentUrl: string
}

export const appItems: ItemKind<AppItem> = {
  name: 'app',
  steps: { done: 'app-installed', failed: 'app-failed' },
  stays: true,
  nodes: () => [],
  differs: () => false,
  writes: (app, { key }) => [
    {
      kind: 'Exec',
      uri: nodeOf(app, 'DownloadInstall'),
      format: 'xml',
      type: 'text/plain',
      data: msiInstallJob(app),
      mark: jobMark(app),
      item: key,
      ...(app.holdsSecret ? { secret: true as const } : {}),
    },
  ],
  questions: (app, tree, state) => {
    const accepted = tree[nodeOf(app, 'DownloadInstall')]?.mark === jobMark(app)
    if (accepted && state !== 'installed') return ['Status', 'LastError'].map((name) => ({ uri: nodeOf(app, name) }))
    return accepted && app.isAgent ? [{ uri: agentNode }] : []
  },
  standing: appStanding,
  hears: appHears,
  isTracked: (app, page) => isTrackedApp(page, app),
  expected: (app) => ({ list: 'ExpectedMSIAppPackages', entries: [`${nodeOf(app, 'Status')};1`] }),
}

const nodeOf = ({ phase, productCode }: AppItem, name: string): string => msiNode(phase, productCode, name)

/** Stands for the job, whose address changes with each session. */
const jobMark = (app: AppItem): string => `${app.version} ${app.sha256.slice(0, 40)}`

function appStanding(app: AppItem, tree: Tree): Standing {
  const node = (name: string) => tree[nodeOf(app, name)]
  const job = node('DownloadInstall')
  const refused = refusalOf(job, jobMark(app))
  if (refused !== undefined)
    return { state: 'failed', error: refused === 0 ? 'no answer' : `refused with ${refused}`, refused }
  if (job?.mark !== jobMark(app)) return { state: 'pending' }
  const reported = node('Status')?.value
  const state = reported ? installStateOf(Number(reported)) : 'installing'
  const error = errorText(node('LastError')?.value)
  return state === 'failed' && error !== undefined ? { state, error } : { state }
}

/** Devices report an HRESULT as a signed decimal; people look it up as 0x8007…. Undefined for none. */
function errorText(reported: string | null | undefined): string | undefined {
  if (reported === undefined || reported === null || reported === '' || reported === '0') return undefined
  const code = Number(reported)
  const isHresult = Number.isInteger(code) && (code < 0 || code > 0x7fffffff)
  return isHresult ? `0x${(code >>> 0).toString(16).padStart(8, '0')}` : reported
}

/** The end of an installation, as if the device had been asked. Some clients write the type with other letters. */
function appHears(app: AppItem, { type, source, data }: ReceivedAlert): Readonly<Record<string, string>> | undefined {
  if (type?.toLowerCase() !== alertTypes.msiInstalled.toLowerCase()) return undefined
  if (data === undefined || !namesApp(source ?? '', app.productCode)) return undefined
  return {
    [nodeOf(app, 'Status')]: isInstallSuccess(data) ? '70' : '60',
    [nodeOf(app, 'LastError')]: data.trim().slice(0, 200),
  }
}

function namesApp(uri: string, productCode: string): boolean {
  return uri.replace(/%7B/gi, '{').replace(/%7D/gi, '}').toLowerCase().includes(`/msi/${productCode.toLowerCase()}`)
}
