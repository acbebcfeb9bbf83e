// `taxiway device`: switch on one simulated Windows device and watch it walk through its first start.

import { Command, Option } from 'commander'
import { toBase64 } from '../../kernel/bytes.ts'
import { Fault } from '../../kernel/fault.ts'
import { HardwareHashError } from '../../protocol/hardware-hash/problem.ts'
import { decodeHash } from '../../protocol/hardware-hash/read.ts'
import { bootDevice, type DeviceResult } from '../../simulator/boot.ts'
import { checkIn } from '../../simulator/check-in.ts'
import type { DeviceFault, Hardware } from '../../simulator/options.ts'
import { folderDisk } from '../../simulator/port/disk.ts'
import { openSwtpm, type SwtpmAddress } from '../../simulator/tpm/swtpm.ts'
import type { TraceEntry } from '../../simulator/trace.ts'
import { CertificateRefused, NetworkError } from '../../simulator/wire/http.ts'
import { findHash, InputError, readInput, readWhole } from '../hash/read-input.ts'
import { sayDocument } from '../output.ts'
import {
  collectAnswer,
  collectFault,
  collectService,
  collectText,
  readServices,
  rememberServices,
  type ServiceOptions,
  wholeNumber,
} from './options.ts'
import { remark } from './remark.ts'
import { csvCommand, hardwareOf, simulated, tpmOption } from './simulated.ts'

type Options = ServiceOptions & {
  readonly hash?: string
  readonly row: number
  readonly seed?: number
  readonly user?: string
  readonly password: readonly string[]
  readonly answer: Record<string, string[]>
  readonly os: string
  readonly languages: string
  readonly wired?: true
  readonly wifi?: string
  readonly state?: string
  readonly reset?: true
  readonly fault: readonly DeviceFault[]
  readonly poll: number
  readonly tpm?: SwtpmAddress
  readonly json?: true
}

const bootHelp = `
The device knows three addresses (deployment service, sign-in, device registration) and learns the rest from them, as
Windows does. It trusts the certificates of --ca and no other. Its disk is the folder of --state; without one it
forgets everything at the end. Switch it on again with the same folder after a kill and it goes on where it was; the
folder also keeps the addresses and certificates, so that --urls, --service and --ca need not be said again.

Answers of the person in front of it (--answer page=value, in order when given several times):
  language (one of --languages), region (DE), keyboard (de-DE), second-keyboard (de-DE, skip), network (name of the Wi-Fi,
  cable, none), captive-portal (accept), eula (accept, decline), personal-or-work (personal, work), sign-in
  (sign-in, change-account), local-account (a name), privacy (accept), error (try-again, continue, reset, leave)
  Other values are refused, with those there are. The value abandon makes the person walk away. --password given twice is a mistyped one and then the right one.

Accidents (--fault place=kind, or place=kindx3 for three of them):
  places  network, updates, hello, attest, profile, sign-in, join, terms, enroll, sync, download, events
  kinds   network-loss, http-500, slow, kill (the power is cut after the server has answered)

Examples:
  A registered device, from unboxing to desktop:
    $ npx taxiway start --json > /tmp/taxiway.json &
    $ npx taxiway user create pia@home.example
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --user pia@home.example --password …
  The same on Wi-Fi with Windows 10 1703, which compares domain names:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --os 10.0.15063.250 --wifi Lobby --user … --password …
  Pull the plug while it joins:
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --fault join=kill --state /tmp/device7 --user … --password …

  With a software TPM, whose key the hardware hash names; register it with what 'taxiway device csv' prints:
    $ npx taxiway device csv --seed 7 --tpm swtpm:/run/tpm7/socket > device.csv
    $ npx taxiway device boot --urls /tmp/taxiway.json --seed 7 --tpm swtpm:/run/tpm7/socket --user … --password …

Exit codes: 0 the device reached the desktop, 1 it did not, 2 the command was used wrongly.`

export function deviceCommand(): Command {
  const command = new Command('device')
    .description('Be a simulated Windows device.')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway device csv --seed 7 > device.csv\n  taxiway device boot --urls /tmp/taxiway.json --seed 7',
    )
  command.addCommand(
    new Command('boot')
      .description('Switch a simulated device on and let it walk through its first start.')
      .addOption(
        new Option('--hash <file>', 'its hardware hash: base64 text, or a CSV; - for standard input').conflicts('seed'),
      )
      .option('--row <n>', 'which device of a CSV', wholeNumber, 1)
      .option('--seed <n>', 'simulated hardware of this number instead (default: 0)', wholeNumber)
      .option('--urls <file>', "addresses: what 'taxiway start --json' printed")
      .addOption(
        new Option('--service <name=url>', 'one address: ztd, login, drs, internet; repeatable')
          .argParser(collectService)
          .default({}, 'none'),
      )
      .option('--ca <file>', 'certificates (PEM) the device trusts')
      .option('--user <upn>', 'who signs in')
      .addOption(
        new Option('--password <text>', 'with which password; repeatable').argParser(collectText).default([], 'none'),
      )
      .addOption(
        new Option('--answer <page=value>', 'what the person answers on a page; repeatable')
          .argParser(collectAnswer)
          .default({}, 'none'),
      )
      .option('--os <version>', 'Windows version', '10.0.17763.107')
      .option('--languages <list>', 'preinstalled languages', 'en-US')
      .addOption(new Option('--wired', 'connected by cable (default)').conflicts('wifi'))
      .option('--wifi <ssid>', 'no cable; this Wi-Fi is chosen')
      .option('--state <dir>', 'folder that is its disk')
      .option('--reset', 'wipe it first')
      .addOption(
        new Option('--fault <place=kind>', 'an accident; repeatable').argParser(collectFault).default([], 'none'),
      )
      .addOption(tpmOption())
      .option('--poll <ms>', 'pause between management sessions while a status page is open', wholeNumber, 2000)
      .option('--json', 'print one JSON document instead of the steps')
      .addHelpText('after', bootHelp)
      .action(boot),
  )
  command.addCommand(
    new Command('sync')
      .description('Let a device that was set up before check in with its management, as its schedule would.')
      .requiredOption('--state <dir>', 'folder that is its disk')
      .option('--urls <file>', "addresses: what 'taxiway start --json' printed (default: as at its last boot)")
      .addOption(
        new Option('--service <name=url>', 'one address; repeatable').argParser(collectService).default({}, 'none'),
      )
      .option('--ca <file>', 'certificates (PEM) the device trusts')
      .option('--json', 'print one JSON document')
      .addHelpText('after', '\nExample:\n  taxiway device sync --state /tmp/device7')
      .action(sync),
  )
  command.addCommand(csvCommand())
  return command
}

async function sync(options: ServiceOptions & { readonly state: string; readonly json?: true }): Promise<void> {
  const { services, ca } = readServices(options)
  const result = await checkIn({
    services,
    hardware: simulated(0), // its management goes by its certificate; the hardware is not asked for
    disk: folderDisk(options.state),
    ...(ca === undefined ? {} : { ca }),
  }).catch((error: unknown) => {
    if (!(error instanceof NetworkError)) throw error
    if (error instanceof CertificateRefused) {
      const why = `The device does not trust its management: ${error.message}.`
      throw new Fault('unavailable', why, { reason: 'server-not-trusted', cause: error })
    }
    throw new Fault(
      'unavailable',
      `The device does not reach its management: ${error.message}. Start the server with taxiway start, on the ports that the device knows.`,
      { reason: 'server-not-running', cause: error },
    )
  })
  const ok = result.kind === 'done' || result.kind === 'wiped'
  if (options.json) sayDocument({ ok, ...result })
  else if (result.kind === 'done') remark.success(`The device checked in and carried out ${result.commands} commands.`)
  else if (result.kind === 'wiped') remark.warn('The device was wiped. Switched on again, it begins its first start.')
  else if (result.kind === 'refused') remark.error(`The device was refused: ${result.message}`)
  else remark.error('The device is not enrolled in management.')
  process.exitCode = ok ? 0 : 1
}

async function boot(options: Options): Promise<void> {
  const { services, ca } = readServices(options)
  if (options.state !== undefined) rememberServices(options.state, services, ca)
  const { tpm } = options
  const hardware =
    options.hash === undefined
      ? await hardwareOf(options.seed ?? 0, tpm)
      : await readHardware(options.hash, options.row)
  const result = await bootDevice({
    services,
    hardware,
    os: options.os,
    languages: options.languages.split(',').map((language) => language.trim()),
    link: options.wifi === undefined ? 'wired' : 'wifi',
    pollMs: options.poll,
    faults: options.fault,
    answers: {
      pages: options.answer,
      ...(options.user === undefined ? {} : { userName: options.user }),
      ...(options.password.length === 0 ? {} : { password: options.password }),
    },
    ...(ca === undefined ? {} : { ca }),
    ...(options.wifi === undefined ? {} : { wifi: options.wifi }),
    ...(options.state === undefined ? {} : { disk: folderDisk(options.state) }),
    ...(options.reset ? { reset: true } : {}),
    ...(tpm === undefined ? {} : { tpm: () => openSwtpm(tpm) }),
    ...(options.json ? {} : { onStep: showStep }),
  })
  if (options.json) sayDocument({ ok: result.desktop, ...result })
  else showEnd(result)
  process.exitCode = result.desktop ? 0 : 1
}

async function readHardware(file: string, row: number): Promise<Hardware> {
  try {
    const { hash } = findHash(await readWhole(readInput(file, process.stdin)), row)
    const text = typeof hash === 'string' ? hash.trim() : toBase64(hash)
    const { fields } = decodeHash(hash)
    if (fields.serialNumber) return { hash: text, fields }
    throw new Fault('invalid-input', 'The hash names no serial number, so it is no whole device.')
  } catch (error) {
    if (!(error instanceof InputError || error instanceof HardwareHashError)) throw error
    throw new Fault('invalid-input', error.message, { cause: error })
  }
}

const show = { ok: remark.success, info: remark.info, warning: remark.warn, failed: remark.error } as const

function showStep({ step, outcome, detail }: TraceEntry): void {
  show[outcome](`${step.replaceAll('-', ' ')}${detail === '' ? '' : `: ${detail}`}`, { spacing: 0 })
}

function showEnd(result: DeviceResult): void {
  const name = `${result.serial} (${result.name})`
  if (result.outcome === 'desktop-managed') remark.success(`${name} is at the desktop, managed, for ${result.user}.`)
  else if (result.desktop) remark.warn(`${name} is at the desktop, but nobody manages it.`)
  else remark.error(`${name} did not reach the desktop: ${result.reason ?? result.outcome}`)
}
