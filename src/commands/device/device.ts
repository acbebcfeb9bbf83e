// `taxiway device`: switch on one simulated Windows device and watch it walk through its first start.

import { Command, Option } from 'commander'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { bootDevice, type DeviceResult, endBefore, findService } from '../../simulator/boot.ts'
import type { Health } from '../../simulator/csp/health/health.ts'
import type { DeviceFault, DeviceOptions, Hardware } from '../../simulator/options.ts'
import { folderDisk } from '../../simulator/port/disk.ts'
import type { Comparison } from '../../simulator/run/comparison.ts'
import { openSwtpm, type SwtpmAddress } from '../../simulator/tpm/swtpm.ts'
import type { TraceEntry } from '../../simulator/trace.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { readGivenSecret } from '../given-file.ts'
import { findHash, InputError, readInput, readWhole } from '../hash/read-input.ts'
import { sayDocument } from '../output.ts'
import { failOption, failuresCommand } from './failures.ts'
import { laterCommands, reaching } from './later.ts'
import {
  collectAnswer,
  collectFault,
  collectService,
  healthOption,
  readServices,
  readSurroundings,
  remember,
  type ServiceOptions,
  wholeNumber,
} from './options.ts'
import { preparedBy } from './prepared.ts'
import { remark } from './remark.ts'
import {
  ofPerson,
  type PasswordOptions,
  passwordsOf,
  type ShownOptions,
  shownBy,
  withPassword,
  withShown,
} from './sign-in-options.ts'
import { csvCommand, hardwareOf, readHardware, tpmOption } from './simulated.ts'

type Options = ServiceOptions &
  PasswordOptions &
  ShownOptions & {
    readonly hash?: string
    readonly row: number
    readonly seed?: number
    readonly user?: string
    readonly bulkTokenFile?: string
    readonly package?: string
    readonly answerFile?: string
    readonly hello?: true
    readonly answer: Record<string, string[]>
    readonly os: string
    readonly languages: string
    readonly wired?: true
    readonly wifi?: string
    readonly state?: string
    readonly fault: readonly DeviceFault[]
    readonly fail: readonly number[]
    readonly health: Health
    readonly poll: number
    readonly logs?: string
    readonly tpm?: SwtpmAddress
    readonly json?: true
  }

const bootHelp = `
The device knows three addresses (deployment service, sign-in, device registration) and learns the rest from them, as
Windows does. Without --urls and --service they are those of the server of TAXIWAY_DATA or the usual data folder. It trusts the certificates of --ca and no other. Its disk is the folder of --state; without one it
forgets everything at the end. Switch it on again with the same folder after a kill and it goes on where it was; the
folder also keeps the machine, the addresses and the certificates, so that nothing of that need be said again. For another
first start on the same machine, 'taxiway device reset' makes the disk empty.

Answers of the person in front of it (--answer page=value, in order when given several times):
  language (one of --languages), region (DE), keyboard (de-DE), second-keyboard (de-DE, skip), network (name of the Wi-Fi,
  cable, none), captive-portal (accept), eula (accept, decline), personal-or-work (personal, work), sign-in
  (sign-in, change-account), local-account (a name), privacy (accept), cortana, oem-registration and onedrive (accept, skip),
  status-page (wait, or continue where it may be left), error (try-again, continue, reset, collect-logs, leave); with
  --package also stick (found, five-presses) and trust-package (accept, decline).
  Other values are refused, with those there are. The value abandon makes the person walk away. --password given twice is a mistyped one and then the right one.
  Where more than a password is asked for, --authenticator FILE has the key of the person's app, and is made where the page
  sets one up; --pass is a temporary access pass, typed in place of the password. --password-file and --pass-file read them
  from a file: whoever else works on this machine reads a command line in its list of processes.

Accidents (--fault place=kind, or place=kindx3 for three of them):
  places  network, updates, hello, attest, profile, sign-in, join, terms, enroll, sync, download, events
  kinds   network-loss, http-500, slow, kill (the power is cut after the server has answered)

Health (--health secure-boot=off): what it tells management when a compliance policy asks. Names: secure-boot, code-integrity,
  bitlocker, encryption, firewall, antivirus, antispyware, defender, real-time-protection, signatures, tpm. missing: its
  Windows has no such node. A new device has all of it on, but for encryption, and for tpm without --tpm.

Failures (--fail 518): numbers of 'taxiway device failures', which says what the person sees, the cause and the remedy.

Examples:
  A device, registered and given a profile, from unboxing to desktop:
    $ (umask 077; npx taxiway start --json > /tmp/taxiway.json) &
    $ until [ -s /tmp/taxiway.json ]; do sleep 1; done
    $ npx taxiway device csv --seed 7 > device.csv
    $ npx taxiway import device.csv
    $ npx taxiway profile create Office
    $ npx taxiway profile assign Office --all-devices
    $ npx taxiway user create pia@home.example
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --user pia@home.example --password …
  The same on Wi-Fi with Windows 10 1703, which compares domain names:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --os 10.0.15063.250 --wifi Lobby --user … --password …
  Pull the plug while it joins:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --fault join=kill --state /tmp/device7 --user … --password …

  With a provisioning package, whose bulk token joins and enrols it for nobody:
    $ npx taxiway bulk-token create "Front desks" --joins 1
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --state /tmp/device7 --bulk-token-file token.txt
  With the package of a stick, as the portal or 'taxiway prepare' made it:
    $ npx taxiway prepare create "Front desks" --uses 1 --out desks
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --state /tmp/device7 --package desks/Front-desks.ppkg
  Set up with an answer file:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --state /tmp/device7 --answer-file desks/autounattend.xml
  With Windows Hello for its person:
    $ npx taxiway user access-pass pia@home.example
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --state /tmp/device7 --hello --user pia@home.example --pass …
  A PC whose firewall somebody switched off:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --health firewall=off --user pia@home.example --password …
  With a software TPM, whose key the hardware hash names; register it with what 'taxiway device csv' prints:
    $ npx taxiway device csv --seed 7 --tpm swtpm:/run/tpm7/socket > device.csv
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --tpm swtpm:/run/tpm7/socket --user … --password …

A device that gave up stands there: 'taxiway device reset' makes another first start of it.

Exit codes: 0 the device reached the desktop, 1 it did not or no server answered, 2 the command was used wrongly.`

export function deviceCommand(): Command {
  const command = new Command('device').description('Be a simulated Windows device.').addHelpText(
    'after',
    `
Examples:
  taxiway device csv --seed 7 > device.csv
  taxiway device boot --urls /tmp/taxiway.json --seed 7 --state /tmp/device7 --user pia@home.example --password …
  taxiway device sync --state /tmp/device7

What was set up with --state DIR goes on by its folder: sync, sign-in, hello, enrol, reset.`,
  )
  command.addCommand(
    withShown(withPassword(new Command('boot'), 'with which password --user signs in; repeatable'))
      .description('Switch a simulated device on and let it walk through its first start.')
      .addOption(
        new Option('--hash <file>', 'its hardware hash: base64 text, or a CSV; - for standard input').conflicts('seed'),
      )
      .option('--row <n>', 'which device of a CSV', wholeNumber, 1)
      .option(
        '--seed <n>',
        'simulated hardware of this number instead (default: the one in --state, else 0)',
        wholeNumber,
      )
      .addOption(
        new Option(
          '--urls <file>',
          "what 'taxiway start --json' printed (default: the server of the data folder)",
        ).conflicts('data'),
      )
      .option('--data <dir>', 'data folder of the server')
      .addOption(
        new Option('--service <name=url>', 'one address: ztd, login, drs, internet; repeatable')
          .argParser(collectService)
          .default({}, 'none'),
      )
      .option('--ca <file>', 'certificates (PEM) the device trusts')
      .option('--user <upn>', 'who signs in')
      .addOption(
        new Option('--answer <page=value>', 'what the person answers on a page; repeatable')
          .argParser(collectAnswer)
          .default({}, 'none'),
      )
      .addOption(
        new Option(
          '--bulk-token-file <file>',
          'a provisioning package with the token on the first line of this file is in it: nobody signs in',
        ).conflicts(ofPerson),
      )
      .addOption(
        new Option(
          '--package <file>',
          'a stick with this provisioning package (.ppkg) is in it, which sets it up and enrols it: nobody signs in',
        ).conflicts([...ofPerson, 'bulkTokenFile', 'answerFile']),
      )
      .addOption(
        new Option('--answer-file <file>', 'Windows is set up with this autounattend.xml').conflicts([
          ...ofPerson.filter((one) => !one.startsWith('password')),
          'bulkTokenFile',
        ]),
      )
      .option('--hello', 'whoever signs in sets up Windows Hello, which takes --pass or --authenticator')
      .option('--os <version>', 'Windows version', '10.0.17763.107')
      .option('--languages <list>', 'preinstalled languages', 'en-US')
      .addOption(new Option('--wired', 'connected by cable (default)').conflicts('wifi'))
      .option('--wifi <ssid>', 'no cable; this Wi-Fi is chosen')
      .option('--state <dir>', 'folder that is its disk')
      .addOption(
        new Option('--fault <place=kind>', 'an accident; repeatable').argParser(collectFault).default([], 'none'),
      )
      .addOption(failOption())
      .addOption(healthOption())
      .addOption(tpmOption())
      .option('--poll <ms>', 'pause between management sessions while a status page is open', wholeNumber, 2000)
      .option('--logs <file>', 'where the cabinet goes that --answer error=collect-logs collects')
      .option('--json', 'print one JSON document instead of the steps')
      .addHelpText('after', bootHelp)
      .action(boot),
  )
  for (const later of laterCommands()) command.addCommand(later)
  command.addCommand(csvCommand()).addCommand(failuresCommand())
  return command
}

async function boot(options: Options): Promise<void> {
  const { services, ca } = readServices(options)
  const { state } = options
  const known = state === undefined ? undefined : readSurroundings(state)
  const tpm = options.tpm ?? known?.tpm
  const hardware = await hardwareFor(options, known?.hash, tpm)
  if (state !== undefined) {
    remember(state, { services, hash: hardware.hash, ...(ca !== undefined && { ca }), ...(tpm && { tpm }) })
  }
  const disk = state === undefined ? undefined : folderDisk(state)
  const password = passwordsOf(options)
  const prepared = preparedBy(options)
  const before = disk && (await endBefore(disk))
  const device: DeviceOptions = {
    services,
    hardware,
    os: options.os,
    languages: options.languages.split(',').map((language) => language.trim()),
    link: options.wifi === undefined ? 'wired' : 'wifi',
    pollMs: options.poll,
    faults: options.fault,
    fail: options.fail,
    health: options.health,
    answers: {
      pages: options.answer,
      ...shownBy(options),
      ...(options.user === undefined ? {} : { userName: options.user }),
      ...(password.length === 0 ? {} : { password }),
    },
    ...(ca === undefined ? {} : { ca }),
    ...(options.wifi === undefined ? {} : { wifi: options.wifi }),
    ...(disk === undefined ? {} : { disk }),
    ...(tpm === undefined ? {} : { tpm: () => openSwtpm(tpm) }),
    ...(options.bulkTokenFile === undefined ? {} : { bulkToken: readGivenSecret(options.bulkTokenFile, 'bulk token') }),
    ...(prepared && { prepared }),
    ...(options.hello && { hello: true }),
    ...(options.json ? {} : { onStep: showStep }),
  }
  if (!before && expectsServer(options)) await reaching('its deployment service', () => findService(device))
  const result = await bootDevice(device)
  const message = before && state !== undefined && !before.desktop ? endedBefore(before.reason, state) : undefined
  const { logs } = result
  if (options.logs !== undefined && logs) writeSafeFile(options.logs, Buffer.from(logs.cabinet, 'base64'))
  const shown = { ok: result.desktop, ...result, logs: logs?.name ?? null, ...(message !== undefined && { message }) }
  if (options.json) sayDocument(shown)
  else showEnd(result, message)
  process.exitCode = result.desktop ? 0 : 1
}

/** A first start without a network is an accident that is asked for; without a server it is a mistake, and would end unmanaged. */
const expectsServer = ({ answer, fault }: Options): boolean =>
  !answer.network?.includes('none') && !fault.some(({ at }) => at === 'network')

const endedBefore = (reason: string, state: string): string =>
  `gave up at an earlier boot, and stands where it gave up: ${reason}. For another first start: taxiway device reset --state ${shellWord(state)}`

/** Named now, or else the machine that stood there before. */
async function hardwareFor({ hash, seed, row }: Options, before: string | undefined, tpm: SwtpmAddress | undefined) {
  if (hash !== undefined) return readHashFile(hash, row)
  return before === undefined || seed !== undefined ? hardwareOf(seed ?? 0, tpm) : readHardware(before)
}

async function readHashFile(file: string, row: number): Promise<Hardware> {
  try {
    return readHardware(findHash(await readWhole(readInput(file, process.stdin)), row).hash)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new Fault('invalid-input', error.message, { cause: error })
  }
}

const show = { ok: remark.success, info: remark.info, warning: remark.warn, failed: remark.error } as const

function showStep({ step, outcome, detail }: TraceEntry): void {
  show[outcome](`${step.replaceAll('-', ' ')}${detail === '' ? '' : `: ${detail}`}`, { spacing: 0 })
}

function showEnd(result: DeviceResult, message: string | undefined): void {
  const name = `${result.serial} (${result.name})`
  if (message !== undefined) remark.error(`${name} ${message}`)
  else if (result.desktop && (result.user === null || result.forNobody))
    remark.success(
      `${name} is set up for nobody${result.enrolled ? ', managed' : ''}: it stands at its sign-in screen.`,
    )
  else if (result.outcome === 'desktop-managed')
    remark.success(`${name} is at the desktop, managed, for ${result.user}.`)
  else if (result.desktop) remark.warn(`${name} is at the desktop, but nobody manages it.`)
  else remark.error(`${name} did not reach the desktop: ${result.reason ?? result.outcome}`)
  if (result.comparison) showComparison(result.comparison)
}

/** Only what is not as the profile says. */
function showComparison({ pages, account: { configured, actual } }: Comparison): void {
  const strange = pages.filter(({ hidden, shown }) => hidden && shown).map(({ page }) => page)
  if (strange.length > 0) remark.warn(`Shown, although its profile hides them: ${strange.join(', ')}.`, { spacing: 0 })
  if (actual && actual !== configured)
    remark.warn(`Its person is ${actual}, although its profile says ${configured}.`, { spacing: 0 })
}
