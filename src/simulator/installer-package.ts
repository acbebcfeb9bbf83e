// Installs a packaged application: downloads it and lists it under its full name. Nothing is unpacked, so a package of our own kind says
// its full name and its result:
//   TAXIWAY-MSIX 1\nname=Contoso.Tools_4.2.0.0_x64__8wekyb3d8bbwe\nresult=0\n

import { type Tree, writeValue } from '../protocol/csp/tree.ts'
import type { Scope } from '../protocol/csp/uri.ts'
import type { ClientAlert } from '../protocol/syncml/client-session.ts'
import { alertCodes, alertTypes } from '../protocol/syncml/status.ts'
import { installationNode, packageNode, packageStatus, readPackageJob } from './csp/packages.ts'
import { download } from './download.ts'
import { downloadFailed, type InstallInput, resultOf } from './installer.ts'

type Input = Pick<InstallInput, 'http' | 'clock' | 'tree' | 'certificate'> & {
  readonly scope: Scope
  readonly familyName: string
  readonly job: string
}

/** ERROR_INSTALL_INVALID_PACKAGE */
const invalidPackage = 0x80073cf1

export async function installPackaged(input: Input): Promise<{ readonly tree: Tree; readonly alert: ClientAlert }> {
  const { scope, familyName, job, tree } = input
  const fetched = await download({ ...input, urls: [readPackageJob(job)], retries: 3, restMs: 2_000 })
  if (fetched.kind === 'failed') return failed(input, downloadFailed, fetched.detail)
  const head = new TextDecoder('latin1').decode(fetched.bytes.subarray(0, 1024))
  const fullName = /^TAXIWAY-MSIX 1\r?\n(?:[^\n]*\n)*?name=([A-Za-z0-9._~-]{1,200})\r?\n/.exec(head)?.[1]
  const [name, version, , , publisher] = fullName?.split('_') ?? []
  if (!fullName || `${name}_${publisher}` !== familyName)
    return failed(input, invalidPackage, `the file is no package of the family ${familyName}`)
  const result = resultOf('', fetched.bytes)
  if (result !== 0) return failed(input, 0x80070000 + (result & 0xffff), `the deployment ended with ${result}`)
  const values = [
    [packageNode(scope, familyName, fullName, 'Name'), name ?? '', 'chr'],
    [packageNode(scope, familyName, fullName, 'Version'), version ?? '', 'chr'],
    [installationNode(scope, familyName, 'Status'), packageStatus.installed, 'int'],
  ] as const
  return {
    tree: values.reduce((grown, [uri, value, format]) => writeValue(grown, uri, value, format), tree),
    alert: alertOf(input, '0'),
  }
}

function failed(input: Input, code: number, detail: string) {
  const { scope, familyName, tree } = input
  const node = (leaf: string): string => installationNode(scope, familyName, leaf)
  const said = writeValue(tree, node('LastErrorDescription'), detail, 'chr')
  const numbered = writeValue(said, node('LastError'), String(code | 0), 'int')
  return {
    tree: writeValue(numbered, node('Status'), packageStatus.failed, 'int'),
    alert: alertOf(input, String(code | 0)),
  }
}

const alertOf = ({ scope, familyName }: Input, data: string): ClientAlert => ({
  code: alertCodes.generic,
  type: alertTypes.packageInstalled,
  source: installationNode(scope, familyName, 'HostedInstall'),
  format: 'int',
  data,
})
