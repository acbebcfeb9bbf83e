// Reads a provisioning package as Windows does: its identity from the description of the image, and what it sets from the documents that RunTime.xml names, in their
// order. A setting that is not known here is told, and not skipped in silence.

import { fromBase64 } from '../../kernel/bytes.ts'
import { characteristics, parms } from '../wap/characteristic.ts'
import { WimProblem } from '../wim/layout.ts'
import { type ReadImage, readWim, type Source } from '../wim/read.ts'
import { child, children, parseXml, type XmlElement, XmlError } from '../xml.ts'
import { groupOf, onPremise, runTimeFolder } from './runtime.ts'
import { type PackageIdentity, PackageProblem, type PackageSettings } from './settings.ts'
import { decodeWlanProfile } from './wlan.ts'

export type ReadPackage = {
  readonly identity: PackageIdentity
  readonly settings: PackageSettings
  /** Paths of nodes that are set, and mean nothing here. */
  readonly unknown: readonly string[]
}

const mostOfFile = 1024 * 1024
const mostDocuments = 500

export function readPackage(source: Source): ReadPackage {
  try {
    const image = readWim(source)
    const identity = identityIn(parseXml(image.xml))
    const runTime = documentIn(image, 'Multivariant/0/Prov/RunTime.xml')
    const sets = children(runTime, 'ConfigurationSet')
    if (sets.length > mostDocuments) throw new PackageProblem(`The package has more than ${mostDocuments} settings.`)
    const found = sets.flatMap(({ attributes: { Data: data = '' } }) => {
      if (!data.startsWith(runTimeFolder))
        throw new PackageProblem(`RunTime.xml names '${data.slice(0, 200)}', which is no file of it.`)
      return valuesIn(documentIn(image, `Multivariant/0/Prov/RunTime/${data.slice(runTimeFolder.length)}`))
    })
    return { identity, ...settingsIn(found) }
  } catch (error) {
    if (error instanceof WimProblem || error instanceof XmlError) throw new PackageProblem(error.message)
    throw error
  }
}

function identityIn(root: XmlElement): PackageIdentity {
  const image = child(root, 'IMAGE')
  const said = (name: string): string => child(image, name)?.text ?? ''
  const [, id] = /^\{([0-9a-fA-F-]{36})\}$/.exec(said('PACKAGEID')) ?? []
  if (id === undefined) throw new PackageProblem('The image is no provisioning package: it says no PACKAGEID.')
  return { id: id.toLowerCase(), name: said('NAME'), version: said('VERSION') }
}

/** Windows refuses a file of settings without the mark of UTF-8, and so is it here. */
function documentIn({ files }: ReadImage, path: string): XmlElement {
  const file = files.find((one) => one.path === path)
  if (!file) throw new PackageProblem(`The package has no ${path}.`)
  if (file.size > mostOfFile) throw new PackageProblem(`${path} is larger than ${mostOfFile} bytes.`)
  const bytes = file.read()
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) {
    throw new PackageProblem(`${path} does not begin with the mark of UTF-8, and Windows refuses it.`)
  }
  return parseXml(bytes.subarray(3))
}

/** The values under one path of nodes. */
type NodeValues = { readonly nodes: readonly string[]; readonly values: ReadonlyMap<string, string> }

function valuesIn(document: XmlElement): NodeValues[] {
  const found: NodeValues[] = []
  const walk = (inside: XmlElement, nodes: readonly string[]): void => {
    const values = parms(inside)
    if (values.size > 0) found.push({ nodes, values })
    for (const one of characteristics(inside)) walk(one, [...nodes, one.attributes.type ?? ''])
  }
  walk(document, [])
  return found
}

type Growing = { -readonly [Key in keyof PackageSettings]: PackageSettings[Key] }

function settingsIn(sets: readonly NodeValues[]): Omit<ReadPackage, 'identity'> {
  const settings: Growing = { rootCertificates: [], firstRunHidden: false }
  const unknown: string[] = []
  for (const { nodes, values } of sets) {
    const known = readerOf(nodes)
    if (known) known(settings, values, nodes.at(-1) ?? '')
    else unknown.push(...[...values.keys()].map((name) => [...nodes, name].join('/')))
  }
  return { settings, unknown }
}

/** `own`: the last node, which names the certificate, network or account. */
type Reader = (settings: Growing, values: ReadonlyMap<string, string>, own: string) => void

/** A star is any one node. */
const readers: Readonly<Record<string, Reader>> = {
  'RootCATrustedCertificates/Root/*': (settings, values, own) => {
    const der = fromBase64(needed(values, 'EncodedCertificate'))
    if (!der) throw new PackageProblem(`The certificate ${own.slice(0, 40)} is no base64.`)
    settings.rootCertificates = [...settings.rootCertificates, { name: own, der }]
  },
  'WiFi/Profile/*': (settings, values) => {
    settings.wirelessNetwork = decodeWlanProfile(needed(values, 'WlanXml'))
  },
  'Accounts/Domain': (settings, values) => {
    settings.computerName = needed(values, 'ComputerName')
  },
  'Accounts/Users/*': (settings, values, own) => {
    const administrator = values.get('LocalUserGroup') === groupOf.administrators
    settings.account = { name: own, password: needed(values, 'Password'), administrator }
  },
  'MCSF/OOBE/Desktop': (settings, values) => {
    settings.firstRunHidden = needed(values, 'HideOobe') === 'true'
  },
  'Provisioning/Enrollments/*': (settings, values, own) => {
    if (needed(values, 'AuthPolicy') !== onPremise) {
      throw new PackageProblem('The package enrols by certificate. One with a user name and a secret is read.')
    }
    settings.enrollment = {
      userName: own,
      discoveryUrl: needed(values, 'DiscoveryServiceFullUrl'),
      secret: needed(values, 'Secret'),
    }
  },
}

const readerOf = (nodes: readonly string[]): Reader | undefined =>
  Object.entries(readers).find(([path]) => {
    const wanted = path.split('/')
    return wanted.length === nodes.length && wanted.every((part, index) => part === '*' || part === nodes[index])
  })?.[1]

function needed(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name)
  if (value === undefined) throw new PackageProblem(`A setting of the package has no ${name}.`)
  return value
}
