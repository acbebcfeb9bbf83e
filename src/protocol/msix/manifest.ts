// What a packaged application says of itself: the manifest of a package (AppxManifest.xml) or of a bundle of packages
// (AppxBundleManifest.xml), in an archive (learn.microsoft.com, appx package manifest schema).

import { ArchiveError } from '../archive/archive.ts'
import { readZip } from '../archive/zip.ts'
import { child, descend, filledText, parseXml, XmlError } from '../xml.ts'
import { publisherHash } from './publisher-hash.ts'

export class MsixProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'MsixProblem'
  }
}

export type PackageManifest = {
  readonly identityName: string
  readonly identityPublisherHash: string
  readonly identityVersion: string
  readonly identityResourceIdentifier: string
  readonly applicableArchitectures: string
  /** Undefined where they stand in another file, in several languages. */
  readonly name: string | undefined
  readonly publisher: string | undefined
}

const manifests = ['AppxManifest.xml', 'AppxMetadata/AppxBundleManifest.xml']

export function readMsix(bytes: Uint8Array): PackageManifest {
  try {
    const entry = readZip(bytes).find(({ name }) => manifests.includes(name.replaceAll('\\', '/')))
    if (!entry) throw new MsixProblem('The file has no manifest of a package or a bundle in it.')
    return manifestOf(new TextDecoder().decode(entry.read()))
  } catch (error) {
    if (!(error instanceof ArchiveError || error instanceof XmlError)) throw error
    throw new MsixProblem(`The file is no packaged application: ${error.message}`)
  }
}

function manifestOf(text: string): PackageManifest {
  const root = parseXml(text)
  const { Name = '', Publisher = '', Version = '', ...more } = child(root, 'Identity')?.attributes ?? {}
  if (!Name || !Publisher || !Version) throw new MsixProblem('The manifest of the package does not say its identity.')
  const isBundle = root.local === 'Bundle'
  const said = (leaf: string) => {
    const found = filledText(descend(root, 'Properties', leaf))
    return found?.startsWith('ms-resource:') ? undefined : found
  }
  return {
    identityName: Name,
    identityPublisherHash: publisherHash(Publisher),
    identityVersion: Version,
    // as the full names of bundles have it
    identityResourceIdentifier: isBundle ? '~' : (more.ResourceId ?? ''),
    applicableArchitectures: isBundle ? 'neutral' : (more.ProcessorArchitecture ?? 'neutral').toLowerCase(),
    name: said('DisplayName'),
    publisher: said('PublisherDisplayName') ?? /(?:^|,\s*)(?:CN|O)=([^,]+)/i.exec(Publisher)?.[1],
  }
}
