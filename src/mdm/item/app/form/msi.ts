// Single-file packages of Windows Installer on a device (EnterpriseDesktopAppManagement CSP): a job that it accepts, and reports on until
// it is done.

import { alertTypes } from '../../../../protocol/syncml/status.ts'
import { agentNode, msiNode } from '../../../node.ts'
import { refusalOf } from '../../../tree.ts'
import { installStateOf, isInstallSuccess, msiInstallJob } from '../app.ts'
import { errorText, type Installing, type Member, refusedJob } from './form.ts'
import { removing } from './removal.ts'

export type Msi = {
  readonly form: 'msi'
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

type Product = Pick<Msi, 'productCode'> & Member

const nodeOf = ({ phase, productCode }: Product, name?: string): string => msiNode(phase, productCode, name)

/** Stands for the job, whose address changes with each session. */
const jobMark = (app: Msi): string => `${app.version} ${app.sha256.slice(0, 40)}`

export const msiInstalling: Installing<Msi> = {
  writes: (app, key) => [
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
    if (accepted && state !== 'installed') return ['Status', 'LastError'].map((name) => nodeOf(app, name))
    return accepted && app.isAgent ? [agentNode] : []
  },
  standing: (app, tree) => {
    const node = (name: string) => tree[nodeOf(app, name)]
    const job = node('DownloadInstall')
    const refused = refusalOf(job, jobMark(app))
    if (refused !== undefined) return refusedJob(refused)
    if (job?.mark !== jobMark(app)) return { state: 'pending' }
    const reported = node('Status')?.value
    const state = reported ? installStateOf(Number(reported)) : 'installing'
    const error = errorText(node('LastError')?.value)
    return state === 'failed' && error !== undefined ? { state, error } : { state }
  },
  /** The end of an installation, as if the device had been asked. Some clients write the type with other letters. */
  hears: (app, { type, source, data }) => {
    if (type?.toLowerCase() !== alertTypes.msiInstalled.toLowerCase()) return undefined
    if (data === undefined || !namesProduct(source ?? '', app.productCode)) return undefined
    return {
      [nodeOf(app, 'Status')]: isInstallSuccess(data) ? '70' : '60',
      [nodeOf(app, 'LastError')]: data.trim().slice(0, 200),
    }
  },
  expected: (app) => ({ list: 'ExpectedMSIAppPackages', entries: [`${nodeOf(app, 'Status')};1`] }),
}

export const msiRemoving = removing<Pick<Msi, 'productCode'>>({
  node: (app) => nodeOf(app),
  shows: (app) => nodeOf(app, 'Version'),
})

function namesProduct(uri: string, productCode: string): boolean {
  return uri.replace(/%7B/gi, '{').replace(/%7D/gi, '}').toLowerCase().includes(`/msi/${productCode.toLowerCase()}`)
}
