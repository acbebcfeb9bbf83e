// Applies a provisioning package, setting by setting in the order of the vendor: certificates, network, name, account. What fails or means nothing here is told and
// the rest goes on, as Windows does; the enrolment comes after it, by itself (enroll.ts).

import { createHash, X509Certificate } from 'node:crypto'

import type { ReadPackage } from '../../protocol/provisioning-package/read.ts'
import type { LocalAccount } from '../../protocol/provisioning-package/settings.ts'
import type { Applied } from '../oobe/node/prepared.ts'
import { expandName } from '../oobe/profile.ts'
import { type Running, recordStep } from '../run/running.ts'
import { type Installed, readInstalled } from './installed.ts'

/** Of HRESULT: a package of this id is installed. */
const alreadyInstalled = '0x800700B7'

/** Undefined where a package of this id was installed before. `again`: after a power cut, when it may have been. */
export async function applyPackage(
  running: Running,
  { identity, settings, unknown }: ReadPackage,
  again = false,
): Promise<Applied | undefined> {
  const { disk, http, record } = running
  const before = await readInstalled(disk)
  if (before.packages.includes(identity.id) && !again) {
    recordStep(running, 'package-refused', 'warning', `${alreadyInstalled} ${identity.name}: this package is installed`)
    return undefined
  }
  const { wirelessNetwork, computerName, account, firstRunHidden, enrollment } = settings
  const done: string[] = []
  const roots: string[] = []
  for (const { name, der } of settings.rootCertificates) {
    const pem = certificateOf(name, der)
    if (pem === undefined) failed(running, `the root certificate ${name}, which is none or another one`)
    else {
      roots.push(pem)
      done.push(`root certificate ${name}`)
    }
  }
  http.trust(roots)
  if (wirelessNetwork) done.push(`wireless network ${wirelessNetwork.ssid}`)
  const { serial, digits } = record.oobe.machine
  const name = computerName === undefined ? undefined : expandName(computerName, serial, digits)
  if (name !== undefined) done.push(`name ${name}`)
  else if (computerName !== undefined) failed(running, `the name ${computerName}, which gives none of 15 characters`)
  if (account) done.push(`account ${account.name}`)
  if (firstRunHidden) done.push('first run hidden')
  if (enrollment) done.push('enrolment in management')
  recordStep(running, 'package-applied', 'ok', `${identity.name}: ${done.join(', ') || 'nothing'}`)
  if (unknown.length > 0) failed(running, unknown.join(', '))
  await disk.write('packages', {
    packages: withOne(before.packages, identity.id),
    roots: [...new Set([...before.roots, ...roots])],
    networks: wirelessNetwork ? withOne(before.networks, wirelessNetwork.ssid) : before.networks,
    accounts: account ? withAccount(before, account) : before.accounts,
  } satisfies Installed)
  return {
    firstRunHidden,
    ...(enrollment && { enrollmentUrl: enrollment.discoveryUrl }),
    ...(name !== undefined && { name }),
    ...(wirelessNetwork && { network: wirelessNetwork.ssid }),
    ...(account && { account: account.name }),
  }
}

/** Of Setup itself, which makes the account of an answer file. */
export async function makeAccount({ disk }: Running, account: LocalAccount): Promise<void> {
  const before = await readInstalled(disk)
  await disk.write('packages', { ...before, accounts: withAccount(before, account) } satisfies Installed)
}

function failed(running: Running, what: string): void {
  recordStep(running, 'package-applied', 'warning', `not applied: ${what}`)
}

const withOne = (list: readonly string[], one: string): readonly string[] => [...new Set([...list, one])]

function withAccount({ accounts }: Installed, { name, administrator }: LocalAccount): Installed['accounts'] {
  return [...accounts.filter((one) => one.name !== name), { name, administrator }]
}

/** Windows files it under its thumbprint, and takes no other. */
function certificateOf(thumbprint: string, der: Uint8Array): string | undefined {
  if (createHash('sha1').update(der).digest('hex').toUpperCase() !== thumbprint.toUpperCase()) return undefined
  try {
    return new X509Certificate(der).toString()
  } catch {
    return undefined
  }
}
