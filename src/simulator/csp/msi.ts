// EnterpriseDesktopAppManagement (learn.microsoft.com, enterprisedesktopappmanagement-csp): Exec of DownloadInstall
// takes a job and answers 202; the installer does the rest and reports through the Status and LastError nodes. The
// job's XML is read here, both ways for tests.

import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'
import { child, descend, filledText, parseXml, required, XmlError } from '../../protocol/xml.ts'
import type { DmHandlers } from './effects.ts'

export type MsiJob = {
  readonly productId: string
  readonly version: string
  readonly contentUrls: readonly string[]
  /** Lower-case hexadecimal SHA-256. */
  readonly fileHash: string
  readonly commandLine: string
  readonly timeoutMinutes: number
  readonly retryCount: number
  readonly retryIntervalMinutes: number
}

/** Values of the Status node. */
export const msiStatus = {
  initialised: 10,
  downloading: 20,
  pendingDownloadRetry: 25,
  downloadFailed: 30,
  downloaded: 40,
  enforcing: 50,
  enforcementFailed: 60,
  completed: 70,
} as const

export function isMsiFailure(status: number): boolean {
  return status === msiStatus.downloadFailed || status === msiStatus.enforcementFailed
}

export function readMsiJob(text: string): MsiJob {
  const root = parseXml(text)
  if (root.local !== 'MsiInstallJob') throw new XmlError(root.at, 'an MsiInstallJob')
  const product = required(root, 'Product')
  const urls = (descend(product, 'Download', 'ContentURLList')?.children ?? []).flatMap((one) => filledText(one) ?? [])
  const fileHash = filledText(descend(product, 'Validation', 'FileHash'))?.toLowerCase() ?? ''
  if (urls.length === 0) throw new XmlError(product.at, 'a ContentURL')
  if (!/^[0-9a-f]{64}$/.test(fileHash)) throw new XmlError(product.at, 'a FileHash of 64 hexadecimal digits')
  const enforcement = child(product, 'Enforcement')
  const whole = (name: string): number => Number.parseInt(filledText(child(enforcement, name)) ?? '0', 10) || 0
  return {
    productId: (root.attributes.id ?? '').trim(),
    version: (product.attributes.Version ?? '').trim(),
    contentUrls: urls,
    fileHash,
    commandLine: filledText(child(enforcement, 'CommandLine')) ?? '',
    timeoutMinutes: whole('TimeOut'),
    retryCount: whole('RetryCount'),
    retryIntervalMinutes: whole('RetryInterval'),
  }
}

export function msiNode(scope: Scope, productId: string, leaf?: string): string {
  const segments = ['Vendor', 'MSFT', 'EnterpriseDesktopAppManagement', 'MSI', productId]
  return formatLocUri({ scope, segments: leaf ? [...segments, leaf] : segments })
}

const folder = 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*'

export const msiHandlers: DmHandlers = {
  [`Exec ${folder}/DownloadInstall`]: ({ tree, location, names, data = '' }) => {
    const productId = names[0] ?? ''
    let started: Tree
    try {
      readMsiJob(data)
      started = writeValue(tree, msiNode(location.scope, productId, 'Status'), String(msiStatus.initialised), 'int')
    } catch (error) {
      if (error instanceof XmlError) return { status: 500 }
      throw error
    }
    const effect = { kind: 'install-msi', scope: location.scope, productId, job: data } as const
    return { status: 202, tree: started, effects: [effect] }
  },
  [`Delete ${folder}`]: ({ location, names }) => ({
    effects: [{ kind: 'remove-msi', scope: location.scope, productId: names[0] ?? '' }],
  }),
}
