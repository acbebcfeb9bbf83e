// What brings a PC here, made of a secret and of what an administrator chose: a provisioning package, what the tool of the vendor makes one of, an answer file
// and a script that carry one, and a sheet for who does it by hand.

import { answerFileBytes } from '../../protocol/answer-file/answer-file.ts'
import { certificateFile, customizationsDocument } from '../../protocol/provisioning-package/customizations.ts'
import { documentBytes } from '../../protocol/provisioning-package/document.ts'
import type { PackageSettings } from '../../protocol/provisioning-package/settings.ts'
import { writePackage } from '../../protocol/provisioning-package/write.ts'
import { dropIllegal } from '../../protocol/xml-write.ts'
import type { Choice } from './choice.ts'
import { scriptText } from './script.ts'
import { sheetPage } from './sheet.ts'

export type FileKind = 'package' | 'customizations' | 'certificate' | 'answerFile' | 'script' | 'sheet'
export type MadeFile = {
  readonly kind: FileKind
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export type Facts = {
  readonly organisation: string
  /** What administrators call the secret. */
  readonly name: string
  readonly userName: string
  readonly secret: string
  readonly expiresAt: Date
  readonly discoveryUrl: string
  readonly rootCertificate: Uint8Array
  /** Of a package each, so that a PC takes any two of them. */
  readonly packageIds: readonly [stick: string, answerFile: string, script: string]
  readonly now: Date
}

const version = '1.0'

export const linkOf = ({ userName, discoveryUrl }: Pick<Facts, 'userName' | 'discoveryUrl'>): string =>
  `ms-device-enrollment:?mode=mdm&username=${encodeURIComponent(userName)}&servername=${encodeURIComponent(discoveryUrl)}`

export function filesOf(facts: Facts, choice: Choice): MadeFile[] {
  const { userName, discoveryUrl, secret, now } = facts
  const { wirelessNetwork, computerName, account, firstRunHidden } = choice
  const name = plain(facts.name) || 'PCs'
  const organisation = plain(facts.organisation)
  const root = { name: `${organisation} root`.trim(), der: facts.rootCertificate }
  const needed: PackageSettings = {
    rootCertificates: choice.rootCertificate ? [root] : [],
    ...(wirelessNetwork && { wirelessNetwork }),
    firstRunHidden: false,
    enrollment: { userName, discoveryUrl, secret },
  }
  const named = computerName === undefined ? {} : { computerName }
  const whole: PackageSettings = { ...needed, ...named, ...(account && { account }), firstRunHidden }
  /** Setup names the PC by itself unless the name has macros. */
  const bySetup = computerName !== undefined && !computerName.includes('%') ? named : {}
  const inAnswers = { ...needed, ...('computerName' in bySetup ? {} : named) }
  const [stick, inFile, inScript] = facts.packageIds
  const identity = (id: string) => ({ id, name, version })
  const text = (content: string) => new TextEncoder().encode(content)
  return [
    {
      kind: 'package',
      name: `${fileName(name)}.ppkg`,
      mediaType: 'application/octet-stream',
      bytes: writePackage(identity(stick), whole, now),
    },
    {
      kind: 'customizations',
      name: 'customizations.xml',
      mediaType: 'application/xml',
      bytes: documentBytes(customizationsDocument(identity(stick), whole), 'file'),
    },
    ...(choice.rootCertificate
      ? [
          {
            kind: 'certificate' as const,
            name: certificateFile(root.name),
            mediaType: 'application/pkix-cert',
            bytes: root.der,
          },
        ]
      : []),
    {
      kind: 'answerFile',
      name: 'autounattend.xml',
      mediaType: 'application/xml',
      bytes: answerFileBytes({
        package: writePackage(identity(inFile), inAnswers, now),
        ...(account && { account }),
        ...bySetup,
      }),
    },
    {
      kind: 'script',
      name: 'prepare-pc.ps1',
      mediaType: 'text/plain',
      bytes: text(scriptText(writePackage(identity(inScript), { ...needed, ...named }, now))),
    },
    {
      kind: 'sheet',
      name: 'sheet.html',
      mediaType: 'text/html',
      bytes: text(sheetPage({ ...facts, name, organisation, link: linkOf(facts) })),
    },
  ]
}

/** As it stands in documents and on paper: on one line. */
const plain = (text: string): string => dropIllegal(text).replaceAll(/\s+/g, ' ').trim()

const fileName = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60) || 'pc'
