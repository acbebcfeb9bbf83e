// EnterpriseModernAppManagement (learn.microsoft.com, enterprisemodernappmanagement-csp): Exec of HostedInstall names where a package is;
// the installer fetches it and reports through Status and LastError. What is installed is listed by family and full name.

import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'
import { parseXml, XmlError } from '../../protocol/xml.ts'
import type { DmHandlers } from './effects.ts'

const csp = ['Vendor', 'MSFT', 'EnterpriseModernAppManagement']

export const packageStatus = { notInstalled: '0', installing: '1', failed: '2', installed: '3' } as const

export const installationNode = (scope: Scope, familyName: string, leaf: string): string =>
  formatLocUri({ scope, segments: [...csp, 'AppInstallation', familyName, leaf] })

export const packageNode = (scope: Scope, familyName: string, fullName: string, leaf: string): string =>
  formatLocUri({ scope, segments: [...csp, 'AppManagement', 'nonStore', familyName, fullName, leaf] })

/** Where the package is. */
export function readPackageJob(text: string): string {
  const root = parseXml(text)
  const address = root.local === 'Application' ? root.attributes.PackageUri?.trim() : undefined
  if (!address || !URL.canParse(address)) throw new XmlError(root.at, 'an Application with a PackageUri')
  return address
}

const startedIn = (tree: Tree, scope: Scope, familyName: string): Tree =>
  writeValue(tree, installationNode(scope, familyName, 'Status'), packageStatus.installing, 'int')

export const packageHandlers: DmHandlers = {
  'Exec Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/*/HostedInstall': ({
    tree,
    location: { scope },
    names: [familyName = ''],
    data = '',
  }) => {
    try {
      readPackageJob(data)
    } catch (error) {
      if (error instanceof XmlError) return { status: 500 }
      throw error
    }
    const effect = { kind: 'install-package', scope, familyName, job: data } as const
    return { status: 202, tree: startedIn(tree, scope, familyName), effects: [effect] }
  },
}
