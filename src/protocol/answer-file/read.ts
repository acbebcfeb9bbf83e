// Reads an answer file as Windows Setup does, which stops at a component that it does not know in a pass: each is read in its own pass and refused in another. Commands are
// told apart by what they say, and never run.

import { fromBase64 } from '../../kernel/bytes.ts'
import { type DeepLink, decodeDeepLink } from '../mde2/deep-link.ts'
import type { LocalAccount } from '../provisioning-package/settings.ts'
import { child, children, parseXml, type XmlElement, XmlError } from '../xml.ts'
import { installCommand, namespace, packageNamespace } from './answer-file.ts'

/** The file is no answer file, or Setup would stop at it. */
export class AnswerFileProblem extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AnswerFileProblem'
  }
}

export type Command =
  /** The package that stands in the file. */
  | { readonly kind: 'install-package' }
  | { readonly kind: 'open-link'; readonly link: DeepLink }
  /** Of somebody else: told, and not run. */
  | { readonly kind: 'unknown'; readonly line: string }

export type Answers = {
  readonly computerName?: string
  readonly account?: LocalAccount
  /** As the system, before the first run; in their order. */
  readonly specialize: readonly Command[]
  /** As the first person who signs in. */
  readonly firstSignIn: readonly Command[]
  readonly hidden: { readonly licence: boolean; readonly accounts: boolean; readonly privacy: boolean }
  /** Carried in the file. */
  readonly package?: Uint8Array
  /** Settings that mean nothing here, by pass and path. */
  readonly unknown: readonly string[]
}

const mostOfFile = 16 * 1024 * 1024
const passes = [
  'windowsPE',
  'offlineServicing',
  'generalize',
  'specialize',
  'auditSystem',
  'auditUser',
  'oobeSystem',
] as const
type Pass = (typeof passes)[number]

type Growing = { -readonly [Key in keyof Answers]: Answers[Key] } & { unknown: string[] }
type Take = (answers: Growing, setting: XmlElement) => void

/** Where each setting stands; the documentation names the pass of each. */
const places: Readonly<Record<string, { readonly pass: Pass; readonly take: Take }>> = {
  'Microsoft-Windows-Shell-Setup/ComputerName': {
    pass: 'specialize',
    take: (answers, { text }) => {
      answers.computerName = text.trim()
    },
  },
  'Microsoft-Windows-Deployment/RunSynchronous': {
    pass: 'specialize',
    take: (answers, setting) => {
      answers.specialize = commandsIn(setting, 'RunSynchronousCommand', 'Path', 259)
    },
  },
  'Microsoft-Windows-Shell-Setup/FirstLogonCommands': {
    pass: 'oobeSystem',
    take: (answers, setting) => {
      answers.firstSignIn = commandsIn(setting, 'SynchronousCommand', 'CommandLine', 1024)
    },
  },
  'Microsoft-Windows-Shell-Setup/UserAccounts': {
    pass: 'oobeSystem',
    take: (answers, setting) => {
      const accounts = children(child(setting, 'LocalAccounts') ?? setting, 'LocalAccount')
      if (accounts.length > 1) throw new AnswerFileProblem('The answer file makes several local accounts. One is read.')
      const [account] = accounts
      if (account) answers.account = accountOf(account)
    },
  },
  'Microsoft-Windows-Shell-Setup/OOBE': {
    pass: 'oobeSystem',
    take: (answers, setting) => {
      const isTrue = (name: string) => child(setting, name)?.text.trim() === 'true'
      answers.hidden = {
        licence: isTrue('HideEULAPage'),
        accounts: isTrue('HideOnlineAccountScreens'),
        privacy: child(setting, 'ProtectYourPC')?.text.trim() === '3',
      }
    },
  },
}

/** @throws {AnswerFileProblem} `processor`: of this PC; components of others are left alone. */
export function readAnswerFile(bytes: Uint8Array, processor: 'amd64' | 'arm64' = 'amd64'): Answers {
  if (bytes.length > mostOfFile) throw new AnswerFileProblem(`The answer file is larger than ${mostOfFile} bytes.`)
  const root = rootOf(bytes)
  const answers: Growing = {
    specialize: [],
    firstSignIn: [],
    hidden: { licence: false, accounts: false, privacy: false },
    unknown: [],
  }
  const seen = new Set<string>()
  for (const settings of root.children.filter(({ namespace: own }) => own === namespace)) {
    if (settings.local !== 'settings') throw unexpected(settings.local)
    const pass = passes.find((one) => one === settings.attributes.pass)
    if (!pass) throw new AnswerFileProblem(`'${shown(settings.attributes.pass)}' is no pass of Windows Setup.`)
    if (seen.has(pass)) throw new AnswerFileProblem(`The pass ${pass} stands twice in the answer file.`)
    seen.add(pass)
    for (const component of settings.children) takeComponent(answers, pass, component, processor)
  }
  const carried = root.children.find((one) => one.local === 'Package' && one.namespace === packageNamespace)
  if (carried) {
    const inside = fromBase64(carried.text.replaceAll(/\s/g, ''))
    if (!inside) throw new AnswerFileProblem('The package in the answer file is no base64.')
    answers.package = inside
  }
  return answers
}

function rootOf(bytes: Uint8Array): XmlElement {
  try {
    const root = parseXml(bytes, limitsOfAnswers)
    if (root.local === 'unattend' && root.namespace === namespace) return root
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new AnswerFileProblem(`The answer file is no XML: ${error.message}`)
  }
  throw new AnswerFileProblem('The file is no answer file: it does not begin with unattend.')
}

/** A component of another processor is Setup's to leave alone; a setting that stands in another pass than its own stops it. */
function takeComponent(answers: Growing, pass: Pass, component: XmlElement, processor: string): void {
  if (component.local !== 'component') throw unexpected(component.local)
  const { name = '', processorArchitecture } = component.attributes
  if (!processorArchitecture) throw new AnswerFileProblem(`The component ${shown(name)} names no processor.`)
  if (processorArchitecture !== processor) return
  for (const setting of component.children) {
    const path = `${name}/${setting.local}`
    const place = Object.hasOwn(places, path) ? places[path] : undefined
    if (!place) answers.unknown.push(`${pass}/${path}`)
    else if (place.pass !== pass) {
      throw new AnswerFileProblem(
        `${shown(path)} stands in the pass ${pass}, and Setup takes it in ${place.pass} alone.`,
      )
    } else place.take(answers, setting)
  }
}

/** In the order that they name; two of one number have none. */
function commandsIn(list: XmlElement, element: string, line: string, longest: number): readonly Command[] {
  const found = children(list, element).map((one) => {
    const text = child(one, line)?.text.trim() ?? ''
    const order = Number(child(one, 'Order')?.text)
    if (!Number.isInteger(order) || order < 1) throw new AnswerFileProblem(`A command of the answer file has no Order.`)
    if (text.length > longest)
      throw new AnswerFileProblem(`A command has ${text.length} characters. Setup takes ${longest}.`)
    return { order, command: commandOf(text) }
  })
  if (new Set(found.map(({ order }) => order)).size < found.length) {
    throw new AnswerFileProblem('Two commands of the answer file have the same Order.')
  }
  return found.sort((a, b) => a.order - b.order).map(({ command }) => command)
}

function commandOf(line: string): Command {
  if (line === installCommand) return { kind: 'install-package' }
  // as the shell opens it: cmd's start has a title before the address
  const [, address] =
    /^(?:explorer(?:\.exe)?|(?:cmd(?:\.exe)? \/c )?start(?: "")?) "?(ms-device-enrollment:[^"\s]+)"?$/i.exec(line) ?? []
  const link = address === undefined ? undefined : decodeDeepLink(address)
  return link ? { kind: 'open-link', link } : { kind: 'unknown', line }
}

function accountOf(account: XmlElement): LocalAccount {
  const said = (name: string): string => child(account, name)?.text.trim() ?? ''
  const password = child(account, 'Password')
  if (!said('Name') || !password)
    throw new AnswerFileProblem('A local account of the answer file has no Name or no Password.')
  if (child(password, 'PlainText')?.text.trim() !== 'true') {
    throw new AnswerFileProblem('The password of the local account is not in plain text, which alone is read.')
  }
  const administrator = said('Group').split(';').includes('Administrators')
  return { name: said('Name'), password: child(password, 'Value')?.text ?? '', administrator }
}

const limitsOfAnswers = { bytes: mostOfFile }
const shown = (text: string | undefined): string => (text ?? '').slice(0, 100)
const unexpected = (local: string): AnswerFileProblem =>
  new AnswerFileProblem(`The answer file has '${shown(local)}' where Setup has nothing of that name.`)
