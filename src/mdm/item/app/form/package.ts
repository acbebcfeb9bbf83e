// What an administrator says of an application that only applications of its form have: read, checked, kept, and shown again.

import type { Form } from './form.ts'
import { architectures, type Identity } from './msix.ts'
import { bad, type Reading } from './reading.ts'
import { type channels, officeApps, products, type Suite } from './suite.ts'

/** Members of the administration API by form; others are refused where they are of another form. */
export const membersOf = {
  msi: ['productCode', 'productVersion', 'commandLine', 'holdsSecret', 'fileName'],
  msix: [
    'identityName',
    'identityPublisherHash',
    'identityVersion',
    'identityResourceIdentifier',
    'applicableArchitectures',
    'fileName',
  ],
  win32: [
    'installCommandLine',
    'uninstallCommandLine',
    'setupFilePath',
    'displayVersion',
    'applicableArchitectures',
    'minimumSupportedWindowsRelease',
    'minimumFreeDiskSpaceInMB',
    'minimumMemoryInMB',
    'minimumNumberOfProcessors',
    'minimumCpuSpeedInMHz',
    'rules',
    'installExperience',
    'returnCodes',
    'holdsSecret',
    'fileName',
  ],
  office: [
    'productIds',
    'excludedApps',
    'officePlatformArchitecture',
    'updateChannel',
    'localesToInstall',
    'autoAcceptEula',
    'useSharedComputerActivation',
    'shouldUninstallOlderVersionsOfOffice',
  ],
} as const satisfies Record<Form, readonly string[]>

export type GivenIdentity = {
  readonly identityName?: string | undefined
  readonly identityPublisherHash?: string | undefined
  readonly identityVersion?: string | undefined
  readonly identityResourceIdentifier?: string | null | undefined
  readonly applicableArchitectures?: string | undefined
}

export type GivenSuite = {
  readonly productIds?: readonly (typeof products)[number][] | undefined
  readonly excludedApps?: Readonly<Partial<Record<(typeof officeApps)[number], boolean | undefined>>> | null | undefined
  readonly officePlatformArchitecture?: 'x86' | 'x64' | undefined
  readonly updateChannel?: keyof typeof channels | undefined
  readonly localesToInstall?: readonly string[] | undefined
  readonly autoAcceptEula?: boolean | undefined
  readonly useSharedComputerActivation?: boolean | undefined
  readonly shouldUninstallOlderVersionsOfOffice?: boolean | undefined
}

/** `before`: as it is kept. */
export function readIdentity(given: GivenIdentity, before?: Identity): Reading<Identity> {
  const found = { ...before, ...defined(given) }
  const { identityName = '', identityPublisherHash = '', identityVersion = '' } = found
  const architecture = given.applicableArchitectures ?? before?.architecture ?? 'neutral'
  if (!/^[A-Za-z0-9.-]{3,50}$/.test(identityName)) {
    return bad(
      `The identityName '${identityName}' is not one: 3 to 50 letters, digits, dots and dashes. Copy Identity Name from the package's AppxManifest.xml.`,
    )
  }
  if (!/^[a-hjkmnp-tv-z0-9]{13}$/.test(identityPublisherHash)) {
    return bad(
      `The identityPublisherHash '${identityPublisherHash}' is not 13 lower-case letters and digits. It is what stands behind the underscore in the package's family name.`,
    )
  }
  if (!/^\d{1,5}(\.\d{1,5}){3}$/.test(identityVersion)) {
    return bad(
      `The identityVersion '${identityVersion}' is not like 1.2.3.0. Copy Identity Version from the package's AppxManifest.xml.`,
    )
  }
  const known = architectures.find((one) => one === architecture.toLowerCase())
  if (!known) {
    return bad(`The applicableArchitectures '${architecture}' is not served: say one of ${architectures.join(', ')}.`)
  }
  const identityResourceIdentifier = given.identityResourceIdentifier ?? before?.identityResourceIdentifier ?? ''
  if (!/^[A-Za-z0-9.-]{0,30}$|^~$/.test(identityResourceIdentifier)) {
    return bad(
      `The identityResourceIdentifier '${identityResourceIdentifier}' is not one: at most 30 letters, digits, dots and dashes, or ~ for a bundle.`,
    )
  }
  return {
    ok: true,
    value: { identityName, identityPublisherHash, identityVersion, architecture: known, identityResourceIdentifier },
  }
}

export function readSuite(given: GivenSuite, before?: Suite): Reading<Suite> {
  const { excludedApps, productIds = before?.productIds ?? ['o365ProPlusRetail'] } = given
  if (productIds.length === 0) return bad(`The productIds name nothing. Name some of ${products.join(', ')}.`)
  const locales = given.localesToInstall ?? before?.locales ?? []
  const wrong = locales.find((one) => !/^[a-z]{2,3}(-[a-z0-9]{2,8}){1,3}$/i.test(one))
  if (wrong !== undefined) return bad(`The locale '${wrong}' in localesToInstall is not like de-de.`)
  const excluded = excludedApps ? officeApps.filter((app) => excludedApps[app] === true) : (before?.excluded ?? [])
  return {
    ok: true,
    value: {
      productIds: [...new Set(productIds)],
      excluded,
      architecture: given.officePlatformArchitecture ?? before?.architecture ?? 'x64',
      channel: given.updateChannel ?? before?.channel ?? 'current',
      locales: [...new Set(locales.map((one) => one.toLowerCase()))],
      acceptsEula: given.autoAcceptEula ?? before?.acceptsEula ?? true,
      sharedComputer: given.useSharedComputerActivation ?? before?.sharedComputer ?? false,
      removesOlder: given.shouldUninstallOlderVersionsOfOffice ?? before?.removesOlder ?? false,
    },
  }
}

const defined = ({ identityName, identityPublisherHash, identityVersion }: GivenIdentity) => ({
  ...(identityName !== undefined && { identityName }),
  ...(identityPublisherHash !== undefined && { identityPublisherHash }),
  ...(identityVersion !== undefined && { identityVersion }),
})

export const shownIdentity = (identity: Identity) => ({
  identityName: identity.identityName,
  identityPublisherHash: identity.identityPublisherHash,
  identityVersion: identity.identityVersion,
  identityResourceIdentifier: identity.identityResourceIdentifier,
  applicableArchitectures: identity.architecture,
})

export const shownSuite = (suite: Suite) => ({
  productIds: [...suite.productIds],
  excludedApps: Object.fromEntries(officeApps.map((app) => [app, suite.excluded.includes(app)])),
  officePlatformArchitecture: suite.architecture,
  updateChannel: suite.channel,
  localesToInstall: [...suite.locales],
  autoAcceptEula: suite.acceptsEula,
  useSharedComputerActivation: suite.sharedComputer,
  shouldUninstallOlderVersionsOfOffice: suite.removesOlder,
})
