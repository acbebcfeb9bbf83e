// Writes a provisioning package (.ppkg): a Windows image whose description has the identity of the package, and whose files say what it sets, for Windows and for the
// tool of the vendor. It is neither signed nor encrypted: who has the file reads the secrets in it.

import { fromHex } from '../../kernel/bytes.ts'
import { writeWim } from '../wim/write.ts'
import { element, type Markup } from '../xml-write.ts'
import { customizationsDocument, settingsElement } from './customizations.ts'
import { documentBytes, type Form } from './document.ts'
import { appliedBy, appliedDocument, fileNameOf, masterDatastore, runTimeDocument } from './runtime.ts'
import type { PackageIdentity, PackageSettings } from './settings.ts'

/** Of an administrator, rank 0. */
const altitude = '5000'

export function writePackage(identity: PackageIdentity, settings: PackageSettings, at: Date): Uint8Array {
  const applied = appliedBy(settings)
  const files: ReadonlyArray<readonly [path: string, root: Markup, form: Form]> = [
    ['CommonSettings/1/AnswerFile.xml', settingsElement(settings), 'file'],
    ['CommonSettings/CommonSettings.xml', indexOf('CommonSettings', '1'), 'index'],
    ['Multivariant/0/MasterDatastore.xml', masterDatastore, 'file'],
    ['Multivariant/0/Prov/RunTime.xml', runTimeDocument(applied, identity.id), 'file'],
    ...applied.map(
      (one, index) =>
        [`Multivariant/0/Prov/RunTime/${fileNameOf(one, index)}`, appliedDocument(one), 'standalone'] as const,
    ),
    ['Multivariant/0/customizations.xml', customizationsDocument(identity, settings), 'file'],
    ['Multivariant/Multivariant.xml', indexOf('Multivariant', '0'), 'index'],
  ]
  return writeWim({
    guid: fromHex(identity.id.replaceAll('-', '')) ?? new Uint8Array(16),
    at,
    said: [
      ['NAME', identity.name],
      ['DESCRIPTION', ''],
      ['NOTES', notesOf(identity)],
      ['AUTHOR', ''],
      ['VERSION', identity.version],
      ['ALTITUDE', altitude],
      ['PACKAGEID', `{${identity.id}}`],
    ],
    files: files.map(([path, root, form]) => ({ path, bytes: documentBytes(root, form) })),
  })
}

const indexOf = (type: string, index: string): Markup =>
  element('Elements', { Type: type }, element('Element', { Index: index }))

const notesOf = ({ id }: PackageIdentity): string =>
  [
    'VERSION=1.0',
    'Source=CLI',
    'TargetSkus=Desktop',
    'EncryptPackage=False',
    'SignPackage=False',
    `PackageID=${id}`,
  ].join(';')
