// Packaged applications (MSIX, AppX and bundles of them) on a device: it gets the address of the package, installs it and says how that
// went; the packages that it has are listed by family and full name (EnterpriseModernAppManagement CSP).

import { alertTypes } from '../../../../protocol/syncml/status.ts'
import { element } from '../../../../protocol/xml-write.ts'
import { appxInstallationNode, appxNode } from '../../../node.ts'
import { refusalOf } from '../../../tree.ts'
import { errorText, type Installing, refusedJob } from './form.ts'
import { removing } from './removal.ts'

/** What identifies a package, as its manifest says it. */
export type Identity = {
  readonly identityName: string
  /** Thirteen characters that stand for the publisher's name. */
  readonly identityPublisherHash: string
  readonly identityVersion: string
  readonly architecture: Architecture
  readonly identityResourceIdentifier: string
}

export const architectures = ['x86', 'x64', 'arm', 'arm64', 'neutral'] as const
export type Architecture = (typeof architectures)[number]

export const familyName = ({ identityName, identityPublisherHash }: Identity): string =>
  `${identityName}_${identityPublisherHash}`

export const fullName = (package_: Identity): string =>
  [
    package_.identityName,
    package_.identityVersion,
    package_.architecture,
    package_.identityResourceIdentifier,
    package_.identityPublisherHash,
  ].join('_')

export type Msix = {
  readonly form: 'msix'
  readonly identity: Identity
  readonly sha256: string
  /** Where this very device may fetch it. */
  readonly contentUrl: string
}

/** Stands for the job, whose address changes with each session. */
const jobMark = ({ identity, sha256 }: Msix): string => `${identity.identityVersion} ${sha256.slice(0, 40)}`

/** Status of an installation: 0 not begun, 1 under way, 2 failed, 3 installed, after which the node goes away. */
const failed = '2'
const installed = '3'

export const msixInstalling: Installing<Msix> = {
  writes: (app, key) => {
    const node = appxInstallationNode(app.phase, familyName(app.identity))
    const job = element('Application', { PackageUri: app.contentUrl }).markup
    return [
      // a node that went away with an earlier installation is made again for this one
      { kind: 'Add', uri: node, format: 'node', mark: jobMark(app) },
      {
        kind: 'Exec',
        uri: `${node}/HostedInstall`,
        format: 'xml',
        type: 'text/plain',
        data: job,
        mark: jobMark(app),
        item: key,
      },
    ]
  },
  questions: (app, tree, state) => {
    const node = appxInstallationNode(app.phase, familyName(app.identity))
    const accepted = tree[`${node}/HostedInstall`]?.mark === jobMark(app)
    if (!accepted || state === 'installed') return []
    return [`${node}/Status`, `${node}/LastError`, nameNode(app)]
  },
  standing: (app, tree) => {
    const node = appxInstallationNode(app.phase, familyName(app.identity))
    const job = tree[`${node}/HostedInstall`]
    const refused = refusalOf(job, jobMark(app))
    if (refused !== undefined) return refusedJob(refused)
    if (job?.mark !== jobMark(app)) return { state: 'pending' }
    const status = tree[`${node}/Status`]?.value
    if (status === installed || typeof tree[nameNode(app)]?.value === 'string') return { state: 'installed' }
    if (status !== failed) return { state: 'installing' }
    const error = errorText(tree[`${node}/LastError`]?.value)
    return error === undefined ? { state: 'failed' } : { state: 'failed', error }
  },
  hears: (app, { type, source, data }) => {
    if (type?.toLowerCase() !== alertTypes.packageInstalled.toLowerCase() || data === undefined) return undefined
    const family = familyName(app.identity)
    if (!source?.toLowerCase().includes(`/appinstallation/${family.toLowerCase()}/`)) return undefined
    const node = appxInstallationNode(app.phase, family)
    const code = data.trim().slice(0, 200)
    return { [`${node}/Status`]: code === '0' ? installed : failed, [`${node}/LastError`]: code }
  },
  expected: (app) => ({ list: 'ExpectedModernAppPackages', entries: [`${nameNode(app)};1`] }),
}

type Named = Pick<Msix, 'identity'>

const nameNode = ({ phase, identity }: Named & { readonly phase: 'device' | 'user' }): string =>
  appxNode(phase, familyName(identity), `${fullName(identity)}/Name`)

/** All versions of the family go. */
export const msixRemoving = removing<Named>({
  node: ({ phase, identity }) => appxNode(phase, familyName(identity)),
  shows: nameNode,
  forgets: ({ phase, identity }) => appxInstallationNode(phase, familyName(identity)),
})
