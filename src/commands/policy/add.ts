// `taxiway policy add`: settings from options or from a file, or a certificate.

import { Command } from 'commander'

import { addressRule } from '../../mdm/node.ts'
import { remarkOnName } from '../named/alike.ts'
import { hanging, print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { contentOf, type Given, remarksOn, withContent } from './content.ts'
import { type Policy, policyKind, whatIsIn } from './kind.ts'
import { templatesInWords } from './template.ts'

type Options = Given & { data?: string; tenant?: string; json?: boolean; description?: string }

const about = `The address of a setting ${addressRule}. All of one policy belong to the device, or all to its user. Passwords \
and Wi-Fi keys are known for secrets without --secret. A secret does not belong into a command, where the history of the shell \
keeps it: give it by --xml or --file. A value that Windows does not take is refused; what is newer than our catalogue of its \
settings goes with --beyond-catalogue. The settings of an application and its ADMX file belong into one policy: they \
are held against the file, and devices get it first.`

export function addCommand(): Command {
  const command = withServerOptions(new Command('add'))
    .description('Add a policy; nobody gets it until it is assigned')
    .argument('<name>', 'what administrators call it')
    .option('--description <text>', 'for people')
  return withContent(command)
    .addHelpText(
      'after',
      `
${hanging('', about, 80).join('\n')}

Templates, and what each asks (in brackets what it is without an answer):
${templatesInWords()
  .flatMap((line) => hanging('  ', line, 80))
  .join('\n')}

Examples:
  taxiway policy add Telemetry --integer ./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry=1
  taxiway policy add "Office Wi-Fi" --xml ./Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml=office.xml
  taxiway policy add "Contoso root" --certificate contoso-root.pem
  taxiway policy add "Device certificates" --scep "CN={{DeviceId}}" --days 90
  taxiway policy add "VPN certificates" --scep "CN={{DeviceId}}" --approval
  taxiway policy add Kiosk --file kiosk.json
  taxiway policy add "Encrypted disks" --template bitlocker
  taxiway policy add "Office network" --template wifi --set ssid=Office --set-file key=wifi-key.txt`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const content = contentOf(options)
        if (!content) {
          throw new UsageError(
            'Say what it sets: --integer URI=NUMBER, --file FILE.json, --template NAME, --certificate FILE, --scep SUBJECT or the like.',
          )
        }
        const policy = await api.post<Policy>(policyKind.path, {
          displayName,
          ...given({ description: options.description }),
          ...content,
        })
        const secret = policy.holdsSecret ? ' It holds a secret: devices get it that proved enough.' : ''
        print(
          options.json,
          { ok: true, policy },
          `Added the policy ${displayName} (${policy.id}): ${whatIsIn({ ...policy, holdsSecret: false })}.${secret}`,
          ...remarksOn(policy),
          'Nobody gets it yet. See taxiway policy assign --help.',
          ...(await remarkOnName(api, policyKind, policy)),
        )
      }),
    )
}
