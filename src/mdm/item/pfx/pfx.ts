// A certificate with its key as the nodes that a device gets (learn.microsoft.com, clientcertificateinstall-csp), and back. The file
// comes last, for it is installed as soon as it is there, with what the other nodes say.

import { toHex } from '../../../kernel/bytes.ts'
import { sha256 } from '../../../kernel/sha256.ts'
import { pfxNode } from '../../node.ts'
import type { Setting, StoredSetting } from '../setting.ts'
import type { keyStorageProviders } from './pfx.contract.ts'

export type KeyStorage = (typeof keyStorageProviders)[number]

const locations: Readonly<Record<KeyStorage, string>> = {
  useTpmKspOtherwiseFail: '1',
  useTpmKspOtherwiseUseSoftwareKsp: '2',
  useSoftwareKsp: '3',
}

/** What everybody may know of it. */
export type Shown = { readonly thumbprint: string; readonly until: string; readonly subject: string }

export type Pfx = { readonly base64: string; readonly password: string; readonly storage: KeyStorage }

/** `name` tells two of the same content apart. What everybody may know stands with the file, which cannot be read any more. */
export function pfxSettings({ base64, password, storage }: Pfx, shown: Shown, name: string): readonly Setting[] {
  const told = new TextEncoder().encode(JSON.stringify([shown, storage, name]))
  const node = (leaf: string) => pfxNode(`taxiway-${toHex(sha256(told)).slice(0, 16)}`, leaf)
  return [
    { uri: node('KeyLocation'), format: 'int', value: locations[storage] },
    { uri: node('PFXKeyExportable'), format: 'bool', value: 'false' },
    { uri: node('PFXCertPassword'), format: 'chr', value: password, secret: 'known' },
    {
      uri: node('PFXCertBlob'),
      format: 'chr',
      value: base64,
      secret: 'known',
      description: [shown.thumbprint, shown.until, shown.subject].join(' '),
    },
  ]
}

const settingOf = <S extends StoredSetting>(settings: readonly S[], leaf: string): S | undefined =>
  settings.find(({ uri }) => uri.endsWith(`/${leaf}`))

export function shownOf(settings: readonly StoredSetting[]): Shown {
  const [thumbprint = '', until = '', ...subject] = settingOf(settings, 'PFXCertBlob')?.description?.split(' ') ?? []
  return { thumbprint, until, subject: subject.join(' ') }
}

export function storageOf(settings: readonly StoredSetting[]): KeyStorage {
  const found = settingOf(settings, 'KeyLocation')
  const entry = Object.entries(locations).find(([, location]) => found && 'value' in found && found.value === location)
  return (entry?.[0] as KeyStorage | undefined) ?? 'useTpmKspOtherwiseUseSoftwareKsp' // of the table
}

export const nameIn = (settings: readonly StoredSetting[]): string =>
  /\/(taxiway-[0-9a-f]{16})\//.exec(settings[0]?.uri ?? '')?.[1] ?? ''
