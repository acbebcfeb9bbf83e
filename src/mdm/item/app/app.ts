// Applications: an administrator's values of one, which Windows can have it, and the job that makes a device download, verify
// and install a package of Windows Installer (EnterpriseDesktopAppManagement CSP).

import { element } from '../../../protocol/xml-write.ts'
import type { Form } from './form/form.ts'

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

/** What files of applications of a form end in, with the type of their content. */
const endings: Readonly<Partial<Record<Form, Readonly<Record<string, string>>>>> = {
  msi: { msi: 'application/x-msi' },
  msix: {
    msix: 'application/msix',
    msixbundle: 'application/msixbundle',
    appx: 'application/appx',
    appxbundle: 'application/appxbundle',
  },
  // the agent unpacks an archive; what runs by itself stands alone in its folder
  win32: {
    zip: 'application/zip',
    exe: 'application/octet-stream',
    msi: 'application/x-msi',
    intunewin: 'application/zip', // as it is kept: what is in it
  },
}

export const endingsOf = (form: Form): readonly string[] => Object.keys(endings[form] ?? {}).map((one) => `.${one}`)

export function contentTypeOf(form: Form, fileName: string): string {
  return endings[form]?.[fileName.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}

/** A name that is safe in a path and in a header, and ends as files of the form do. */
export function isFileName(name: string, form: Form): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._ -]{0,124}$/.test(name) && endingsOf(form).some((one) => name.toLowerCase().endsWith(one))
  )
}

/** A package of the vendor's tool: what is kept is the archive in it. */
export const isWrapped = (fileName: string): boolean => /\.intunewin$/i.test(fileName)

/** As it lies on a device. */
export const nameOnDevice = (fileName: string): string => fileName.replace(/\.intunewin$/i, '.zip')

/** As Windows Installer writes it: up to four numbers. */
export function isProductVersion(text: string): boolean {
  return /^\d{1,5}(\.\d{1,5}){0,3}$/.test(text)
}

/** Windows 10 1809: the first that gets packages during its setup (S-106). */
const firstBuild = 17763

const unknownBuild = 999_999

/** Why this Windows cannot have it. A device that never said what it has may try; what is downloaded from its vendor does not matter. */
export function whyUnsuited(form: Form, osVersion: string | undefined, ownBuild = firstBuild) {
  const build = Number(/^10\.\d{1,3}\.(\d{1,6})(?:\.|$)/.exec(osVersion ?? '')?.[1] ?? unknownBuild)
  const wanted = Math.max(ownBuild, firstBuild)
  if (form === 'office' || build >= wanted) return undefined
  if (wanted > firstBuild) {
    return {
      reason: `This application is for Windows of build ${wanted} and newer; this device has ${osVersion}.`,
      remedy: 'Update Windows on the device, or assign the application to others.',
    }
  }
  return {
    reason: `Packages are installed by Windows 10 1809 and newer; this device has ${osVersion}.`,
    remedy: 'Update Windows on the device, or assign the application to others.',
  }
}

/** Of what is downloaded from its vendor there is nothing to upload. */
export const isPublished = ({ form, sha256 }: { readonly form: Form; readonly sha256: string }): boolean =>
  sha256 !== '' || form === 'office'

/** The most that is kept for one application. */
export const largestAppBytes = 512 * 1024 * 1024
