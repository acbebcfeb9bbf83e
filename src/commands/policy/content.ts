// What a policy sets, as options: of `policy add` and `policy change`.

import type { Command } from 'commander'

import { readGivenCertificate } from '../given-file.ts'
import { UsageError } from '../usage.ts'
import type { Policy } from './kind.ts'
import { type OmaSetting, readCertificate, readSettingsFile, settingsOf, type Written } from './setting.ts'

export type Given = Written & { readonly file?: string; readonly certificate?: string; readonly secret?: true }

const several = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

export const withContent = (command: Command): Command =>
  command
    .option('--integer <uri=number>', 'a setting that is a whole number; may come several times', several)
    .option('--string <uri=text>', 'a setting that is a text', several)
    .option('--boolean <uri=true>', 'a setting that is true or false', several)
    .option('--xml <uri=file>', 'a setting whose XML stands in a file', several)
    .option('--base64 <uri=file>', 'a setting whose bytes stand in a file', several)
    .option('--file <file.json>', 'settings as the API writes them: a list, or an object with omaSettings')
    .option('--certificate <file>', 'a root certificate to trust instead, PEM or DER')
    .option('--secret', 'all values are secrets: sealed, shown to nobody in passing')

/** Undefined where nothing is said of it. */
export function contentOf(
  options: Given,
): Pick<Partial<Policy>, '@odata.type' | 'omaSettings' | 'certFileName'> | undefined {
  const settings = settingsOf(options)
  if (options.certificate !== undefined) {
    if (settings.length > 0 || options.file !== undefined) {
      throw new UsageError('A policy has settings or a certificate, not both. Make two policies.')
    }
    return {
      '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
      ...readCertificate(options.certificate, readGivenCertificate(options.certificate)),
    }
  }
  const all: OmaSetting[] = [...settings, ...(options.file === undefined ? [] : readSettingsFile(options.file))]
  if (all.length === 0) {
    if (options.secret) throw new UsageError('--secret is about the values that are given with it: give them.')
    return undefined
  }
  return {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    omaSettings: options.secret ? all.map((one) => ({ ...one, isEncrypted: true })) : all,
  }
}
