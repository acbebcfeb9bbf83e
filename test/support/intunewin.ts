// A package of the vendor's tool for Win32 applications, as its format is described: the archive in it is sealed, and what opens it lies beside.

import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

import { zipOf } from './archives.ts'

export type Making = {
  /** The tool deflates the outer archive, too. */
  readonly packed?: boolean
  /** Written into Detection.xml in the place of what opens it. */
  readonly says?: Partial<Record<'EncryptionKey' | 'MacKey' | 'Mac', string>>
  /** Of what is sealed: damages it. */
  readonly damage?: (sealed: Buffer) => Buffer
}

export function intunewinOf(content: Buffer, { packed = true, says = {}, damage = (sealed) => sealed }: Making = {}) {
  const [key, macKey, vector] = [randomBytes(32), randomBytes(32), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', key, vector)
  const signed = Buffer.concat([vector, cipher.update(content), cipher.final()])
  const mac = createHmac('sha256', macKey).update(signed).digest()
  const base64 = {
    ...{ EncryptionKey: key.toString('base64'), MacKey: macKey.toString('base64') },
    ...{ InitializationVector: vector.toString('base64'), Mac: mac.toString('base64') },
    ProfileIdentifier: 'ProfileVersion1',
    FileDigest: createHash('sha256').update(content).digest('base64'),
    FileDigestAlgorithm: 'SHA256',
    ...says,
  }
  const detection = [
    '<ApplicationInfo xmlns:xsd="http://www.w3.org/2001/XMLSchema" ToolVersion="1.8.4.0">',
    `<Name>setup.exe</Name><UnencryptedContentSize>${content.length}</UnencryptedContentSize>`,
    '<FileName>IntunePackage.intunewin</FileName><SetupFile>setup.exe</SetupFile><EncryptionInfo>',
    ...Object.entries(base64).map(([name, value]) => `<${name}>${value}</${name}>`),
    '</EncryptionInfo></ApplicationInfo>',
  ]
  return zipOf(
    [
      ['IntuneWinPackage/Contents/IntunePackage.intunewin', damage(Buffer.concat([mac, signed]))],
      ['IntuneWinPackage/Metadata/Detection.xml', Buffer.from(detection.join('\r\n'))],
    ],
    { packed },
  )
}
