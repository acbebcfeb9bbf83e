// `taxiway policy add`: settings from options or from a file, or a certificate.

import { Command } from 'commander'

import { counted } from '../named/target.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../role.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { type Policy, policyKind } from './kind.ts'
import { type OmaSetting, readBytes, readCertificate, readSettingsFile, settingsOf, type Written } from './setting.ts'

type Options = Written & {
  data?: string
  tenant?: string
  json?: boolean
  description?: string
  file?: string
  certificate?: string
  secret?: true
}

const several = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text]

export function addCommand(): Command {
  return withServerOptions(new Command('add'))
    .description('Add a policy; nobody gets it until it is assigned')
    .argument('<name>', 'what administrators call it')
    .option('--description <text>', 'for people')
    .option('--integer <uri=number>', 'a setting that is a whole number; may come several times', several)
    .option('--string <uri=text>', 'a setting that is a text', several)
    .option('--boolean <uri=true>', 'a setting that is true or false', several)
    .option('--xml <uri=file>', 'a setting whose XML stands in a file', several)
    .option('--base64 <uri=file>', 'a setting whose bytes stand in a file', several)
    .option('--file <file.json>', 'settings as the API writes them: a list, or an object with omaSettings')
    .option('--certificate <file>', 'a root certificate to trust instead, PEM or DER')
    .option('--secret', 'all values are secrets: sealed, shown to nobody in passing')
    .addHelpText(
      'after',
      `
The address of a setting begins with ./Device/Vendor/ or ./User/Vendor/; all of
one policy belong to the device, or all to its user. Passwords and Wi-Fi keys are
known for secrets without --secret. A secret does not belong into a command,
where the history of the shell keeps it: give it by --xml or --file.

Examples:
  taxiway policy add Telemetry --integer ./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry=1
  taxiway policy add "Office Wi-Fi" --xml ./Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml=office.xml
  taxiway policy add "Contoso root" --certificate contoso-root.pem
  taxiway policy add Kiosk --file kiosk.json`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const policy = await api.post<Policy>(policyKind.path, {
          displayName,
          ...given({ description: options.description }),
          ...contentOf(options),
        })
        const what = policy.omaSettings ? counted(policy.omaSettings.length, 'setting') : 'a trusted root certificate'
        const secret = policy.holdsSecret ? ' It holds a secret: devices get it that proved enough.' : ''
        print(
          options.json,
          { ok: true, policy },
          `Added the policy ${displayName} (${policy.id}): ${what}.${secret}`,
          'Nobody gets it yet. See taxiway policy assign --help.',
        )
      }),
    )
}

function contentOf(options: Options): object {
  const settings = settingsOf(options)
  if (options.certificate !== undefined) {
    if (settings.length > 0 || options.file !== undefined) {
      throw new UsageError('A policy has settings or a certificate, not both. Make two policies.')
    }
    return {
      '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
      ...readCertificate(options.certificate, readBytes(options.certificate)),
    }
  }
  const all: OmaSetting[] = [...settings, ...(options.file === undefined ? [] : readSettingsFile(options.file))]
  if (all.length === 0) {
    throw new UsageError('Say what it sets: --integer URI=NUMBER, --file FILE.json, --certificate FILE or the like.')
  }
  return {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    omaSettings: options.secret ? all.map((one) => ({ ...one, isEncrypted: true })) : all,
  }
}
