// Single-file MSI applications: an administrator's values of one, and the job that makes a device download, verify
// and install it (EnterpriseDesktopAppManagement CSP).

import { element } from '../../../protocol/xml-write.ts'

export type MsiJob = {
  /** With braces. */
  readonly productCode: string
  readonly version: string
  readonly contentUrl: string
  /** Hexadecimal. */
  readonly sha256: string
  readonly commandLine: string
}

export function msiInstallJob(job: MsiJob): string {
  return element(
    'MsiInstallJob',
    { id: job.productCode },
    element(
      'Product',
      { Version: job.version },
      element('Download', {}, element('ContentURLList', {}, element('ContentURL', {}, job.contentUrl))),
      element('Validation', {}, element('FileHash', {}, job.sha256.toUpperCase())),
      element(
        'Enforcement',
        {},
        element('CommandLine', {}, job.commandLine),
        element('TimeOut', {}, '30'), // minutes
        element('RetryCount', {}, '3'),
        element('RetryInterval', {}, '5'),
      ),
    ),
  ).markup
}

/** The id with its braces in upper case, as Windows Installer writes it; undefined when it is no GUID. */
export function productCodeOf(text: string): string | undefined {
  const guid = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i.exec(text.trim())?.[1]
  return guid && `{${guid.toUpperCase()}}`
}

export type InstallState = 'pending' | 'installing' | 'installed' | 'failed'

/** From EnterpriseDesktopAppManagement/MSI/{id}/Status. 25 and 55 wait for another try of the device's own. */
export function installStateOf(status: number): InstallState {
  switch (status) {
    case 70:
      return 'installed'
    case 30:
    case 60:
      return 'failed'
    default:
      return 'installing'
  }
}

/** From the alert that ends a job: 0 or an HRESULT; 3010 and 1641 are successes that want a restart. */
export function isInstallSuccess(data: string): boolean {
  return ['0', '200', '3010', '1641'].includes(data.trim())
}

/** A name that is safe in a path and in a header, and ends in .msi. */
export function isFileName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._ -]{0,120}\.msi$/i.test(name)
}

/** As Windows Installer writes it: up to four numbers. */
export function isProductVersion(text: string): boolean {
  return /^\d{1,5}(\.\d{1,5}){0,3}$/.test(text)
}

/** The most that is kept for one application. */
export const largestAppBytes = 512 * 1024 * 1024
