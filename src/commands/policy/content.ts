// What a policy sets, as options: of `policy add` and `policy change`.

import type { Command } from 'commander'

import { readGivenCertificate, readGivenFile, readGivenSecret } from '../given-file.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { type Policy, policyTypes } from './kind.ts'
import { type OmaSetting, readCertificate, readSettingsFile, settingsOf, type Written } from './setting.ts'
import { type FromTemplate, templateSettings } from './template.ts'

export type Given = Written &
  FromTemplate & {
    readonly file?: string
    readonly certificate?: string
    readonly scep?: string
    readonly days?: string
    readonly oldAlgorithms?: true
    readonly approval?: true
    readonly pfx?: string
    readonly passwordFile?: string
    readonly secret?: true
    readonly beyondCatalogue?: true
  }

const several = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

export const withContent = (command: Command): Command =>
  command
    .option('--integer <uri=number>', 'a setting that is a whole number; may come several times', several)
    .option('--string <uri=text>', 'a setting that is a text', several)
    .option('--boolean <uri=true>', 'a setting that is true or false', several)
    .option('--xml <uri=file>', 'a setting whose XML stands in a file', several)
    .option('--base64 <uri=file>', 'a setting whose bytes stand in a file', several)
    .option('--file <file.json>', 'settings as the API writes them: a list, or an object with omaSettings')
    .option(
      '--template <name>',
      'settings that a template makes: bitlocker, laps, update-ring, defender, wifi or kiosk',
    )
    .option('--set <question=answer>', 'an answer to what the template asks; may come several times', several)
    .option('--set-file <question=file>', 'an answer that stands in a file, as secrets do', several)
    .option('--certificate <file>', 'a root certificate to trust instead, PEM or DER')
    .option('--scep <subject>', 'a certificate instead that each device gets for itself, such as CN={{DeviceId}}')
    .option('--days <number>', 'how long such a certificate lasts; 365 without it')
    .option('--old-algorithms', 'for clients over SCEP that know nothing but SHA-1 and DES')
    .option('--approval', 'somebody approves of the first such certificate of each device')
    .option('--pfx <file>', 'a certificate with its private key instead (PKCS #12); needs --password-file')
    .option('--password-file <file>', 'where the password of that file stands')
    .option('--secret', 'all values are secrets: sealed, shown to nobody in passing')
    .option('--beyond-catalogue', 'take values that the catalogue of Windows settings says are none')

/** What the service remarks on the settings of a policy that was just made or changed. */
export const remarksOn = ({ omaSettings = [] }: Policy): string[] =>
  omaSettings.flatMap(({ omaUri, remark }) => (remark ? [`${omaUri}: ${remark}`] : []))

type Content = Pick<Partial<Policy>, '@odata.type' | 'omaSettings' | 'certFileName' | 'subjectNameFormatString'> & {
  beyondCatalogue?: true
}

/** Undefined where nothing is said of it. */
export function contentOf(options: Given): Content | undefined {
  const settings = [...settingsOf(options), ...(templateSettings(options) ?? [])]
  const { certificate, scep, pfx, passwordFile } = options
  const whole = [certificate, scep, pfx].filter((one) => one !== undefined)
  if (whole.length > 1 || (whole.length > 0 && (settings.length > 0 || options.file !== undefined))) {
    throw new UsageError('A policy has settings or one certificate, not both. Make two policies.')
  }
  if (scep === undefined && (options.days !== undefined || options.oldAlgorithms || options.approval)) {
    throw new UsageError('--days, --old-algorithms and --approval are about a certificate of --scep: name its subject.')
  }
  if ((pfx === undefined) !== (passwordFile === undefined)) {
    throw new UsageError('--pfx and --password-file belong together: give the file, and where its password stands.')
  }
  if (certificate !== undefined) {
    const read = readCertificate(certificate, readGivenCertificate(certificate))
    return { '@odata.type': policyTypes.certificate, ...read }
  }
  if (scep !== undefined) return scepContent(scep, options)
  if (pfx !== undefined && passwordFile !== undefined) {
    const file = {
      pfx: readGivenFile(pfx).toString('base64'),
      pfxPassword: readGivenSecret(passwordFile, 'password of the certificate'),
    }
    return { '@odata.type': policyTypes.pfx, ...file }
  }
  const all: OmaSetting[] = [...settings, ...(options.file === undefined ? [] : readSettingsFile(options.file))]
  if (all.length === 0) {
    for (const [given, option] of [
      [options.secret, '--secret'],
      [options.beyondCatalogue, '--beyond-catalogue'],
    ] as const) {
      if (given) throw new UsageError(`${option} is about the values that are given with it: give them.`)
    }
    return undefined
  }
  return {
    '@odata.type': policyTypes.settings,
    omaSettings: options.secret ? all.map((one) => ({ ...one, isEncrypted: true })) : all,
    ...(options.beyondCatalogue ? { beyondCatalogue: true } : {}),
  }
}

function scepContent(subjectNameFormatString: string, { days, oldAlgorithms, approval }: Given): Content {
  const certificateValidityPeriodDays = days === undefined ? undefined : Number(days)
  if (certificateValidityPeriodDays !== undefined && !Number.isInteger(certificateValidityPeriodDays)) {
    throw new UsageError(`--days is a whole number of days, not ${days}.`)
  }
  return {
    '@odata.type': policyTypes.scep,
    subjectNameFormatString,
    ...given({
      certificateValidityPeriodDays,
      hashAlgorithm: oldAlgorithms && ('sha1' as const),
      requiresApproval: approval,
    }),
  }
}
