// What happens to a simulated device that was set up before, each from its folder alone: a check-in, somebody else who signs in,
// an enrolment that the first run left out, and the way back to the factory.

import { Command, Option } from 'commander'

import { Fault } from '../../kernel/fault.ts'
import { decodeDeepLink } from '../../protocol/mde2/deep-link.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { untilDue } from '../../simulator/after/due.ts'
import { enrolLater } from '../../simulator/after/enroll.ts'
import { enrolOnly } from '../../simulator/after/enroll-only.ts'
import { setUpHelloHere } from '../../simulator/after/hello.ts'
import { installPackage } from '../../simulator/after/install-package.ts'
import { renewHere } from '../../simulator/after/renew.ts'
import { signInHere } from '../../simulator/after/sign-in.ts'
import type { StandingOptions } from '../../simulator/after/standing.ts'
import type { Health } from '../../simulator/csp/health/health.ts'
import type { Answers } from '../../simulator/options.ts'
import { folderDisk } from '../../simulator/port/disk.ts'
import { packageOf } from '../../simulator/prepared/prepared.ts'
import { openSwtpm } from '../../simulator/tpm/swtpm.ts'
import { CertificateRefused, NetworkError } from '../../simulator/wire/http.ts'
import { say } from '../output.ts'
import { UsageError } from '../usage.ts'
import { end, noDevice } from './ended.ts'
import { failOption } from './failures.ts'
import {
  collectService,
  healthOption,
  readServices,
  readSurroundings,
  refuseFolderOfOthers,
  type ServiceOptions,
} from './options.ts'
import { readPreparing } from './prepared.ts'
import {
  ofPerson,
  type PasswordOptions,
  passwordsOf,
  type ShownOptions,
  shownBy,
  withPassword,
  withShown,
} from './sign-in-options.ts'
import { readHardware, simulated } from './simulated.ts'

type Options = ServiceOptions & { readonly state: string; readonly json?: true }
type PersonOptions = Options & PasswordOptions & ShownOptions & { readonly user: string; readonly hello?: true }

const exitCodes = '\nExit codes: 0 done, 1 not done, 2 the command was used wrongly.'

const signInHelp = `
The device asks the page of its organisation, and proves itself with its own certificate; then its management is told who is
there. Settings for people come to the person who enrolled it. Administrator of the device is whom a role of the directory
makes one, and who set it up where the profile did not say otherwise.

With --hello the person's key of Windows Hello signs in, without a password: taxiway
device hello makes one.

Example:
  taxiway device sign-in --state /tmp/device7 --user kim@home.example --password …`

const helloHelp = `
The person signs in and shows a second factor: a temporary access pass, or a code of an
app. The device then makes a key that signs in for them, on this device and on no other.

Example:
  taxiway user access-pass pia@home.example
  taxiway device hello --state /tmp/device7 --user pia@home.example --pass …
  taxiway device sign-in --state /tmp/device7 --user pia@home.example --hello`

const enrolHelp = `
For a device that came to its desktop without management: it was set up as a private one, or its person was not in the scope
of management yet. One that belongs to no directory joins first. Nothing of a deployment profile comes of it; for that, reset it.

With --without-join it joins nothing and is enrolled in management alone, where the organisation lets people do that. By
message its password goes with the request; by page the person signs in on the page of the organisation.
With --link it enrols as with the sheet of a prepared PC: the password is the secret on it. With --by-program, too, nobody opens
a page: a script hands name and secret to Windows as one token (RegisterDeviceWithManagement).

Examples:
  A device that joined while nobody was in scope:
    $ npx taxiway organization set --managed all
    $ npx taxiway device enrol --state /tmp/device7 --user pia@home.example --password …
  A private one, which joins nothing:
    $ npx taxiway organization set --without-join yes
    $ npx taxiway device enrol --without-join message --state /tmp/device7 --user pia@home.example --password …
  By hand, with the link and the secret of a sheet:
    $ npx taxiway device enrol --state /tmp/device7 --link … --password …
  By a script of an administrator, with the same:
    $ npx taxiway device enrol --by-program --state /tmp/device7 --link … --password …`

const installHelp = `
For a device at its desktop, by an administrator of it: the package is applied, and enrols the device with its secret. FILE
is a provisioning package (.ppkg), or the script prepare-pc.ps1 that carries one; nothing of a script is run. What the
package says and this device does not do is told among its steps, in the file state.json.

Example:
  taxiway prepare create "Front desks" --uses 1 --out desks
  taxiway device install --state /tmp/device7 desks/Front-desks.ppkg`

const renewHelp = `
With each check-in a device looks whether its certificate ends within the days that its management told it, and renews it
then by itself. This does the same without a check-in. With --now it asks whatever the schedule says, and its management
refuses what comes too early.

Example:
  taxiway device renew --state /tmp/device7`

const resetHelp = `
The machine, its place and the addresses it knows stay; accounts, join, enrolment and applications are gone. The directory
and the management are not told, as by a real one.

Example:
  taxiway device reset --state /tmp/device7
  taxiway device boot --state /tmp/device7 --user pia@home.example --password …`

export function laterCommands(): readonly Command[] {
  const sync = withPlace(new Command('sync'))
    .addOption(failOption())
    .addOption(healthOption())
    .option('--when-due', 'wait until the schedule that its management gave it says so, or it is called')
    .description('Let a device that was set up before check in with its management, as its schedule would.')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway device sync --state /tmp/device7\n  taxiway device sync --state /tmp/device7 --health firewall=off',
    )
    .action(runSync)
  const signIn = withPerson(withPlace(new Command('sign-in')))
    .description('Sign somebody in to Windows at a device that was set up before.')
    .addOption(
      new Option('--hello', 'by their key of Windows Hello').conflicts(
        ofPerson.filter((one) => one !== 'user' && one !== 'hello'),
      ),
    )
    .addHelpText('after', signInHelp)
    .action(runSignIn)
  const hello = withPerson(withPlace(new Command('hello')))
    .description('Set up Windows Hello for somebody at a device that was set up before.')
    .addHelpText('after', helloHelp)
    .action(runHello)
  const enrol = withSignIn(withPlace(new Command('enrol')))
    .option('--user <upn>', 'who signs in')
    .addOption(
      new Option(
        '--link <link>',
        'in management alone, with what the sheet of a prepared PC has as its link',
      ).conflicts(['user', 'withoutJoin']),
    )
    .addOption(
      new Option('--by-program', 'with --link: as a program of an administrator does it, which asks nobody anything'),
    )
    .description('Enrol a device in management that was set up without.')
    .addOption(
      new Option('--without-join <how>', 'in management alone: by message or by page').choices(['message', 'page']),
    )
    .addHelpText('after', enrolHelp)
    .action(runEnrol)
  const install = withPlace(new Command('install'))
    .argument('<file>', 'the package or the script')
    .description('Install a provisioning package on a device that was set up before.')
    .addHelpText('after', installHelp)
    .action(runInstall)
  const renew = withPlace(new Command('renew'))
    .description('Renew the certificate with which a device comes to its management.')
    .option('--now', 'also before it is time')
    .addHelpText('after', renewHelp)
    .action(runRenew)
  const reset = withState(new Command('reset'))
    .description('Reset a device: its disk is empty, and the next boot is a first start on the same machine.')
    .addHelpText('after', resetHelp)
    .action(runReset)
  return [sync, signIn, hello, enrol, install, renew, reset].map((command) => command.addHelpText('after', exitCodes))
}

const withState = (command: Command): Command =>
  command.requiredOption('--state <dir>', 'folder that is its disk').option('--json', 'print one JSON document')

const withPlace = (command: Command): Command =>
  withState(command)
    .option('--urls <file>', "addresses: what 'taxiway start --json' printed (default: as at its last boot)")
    .addOption(
      new Option('--service <name=url>', 'one address; repeatable').argParser(collectService).default({}, 'none'),
    )
    .option('--ca <file>', 'certificates (PEM) the device trusts')

const withSignIn = (command: Command): Command =>
  withPassword(withShown(command), 'with which password; given twice: a mistyped one, then the right one')

const withPerson = (command: Command): Command => withSignIn(command).requiredOption('--user <upn>', 'who signs in')

const dueMeans = {
  called: 'Its management called it.',
  scheduled: 'Its schedule says so.',
  'schedule-over': 'Its schedule has come to its end, and nobody can call it.',
} as const

type SyncOptions = Options & { readonly whenDue?: true; readonly fail: readonly number[]; readonly health: Health }

async function runSync({ whenDue, fail, health, ...options }: SyncOptions): Promise<void> {
  if (whenDue) {
    const due = await reaching('its management', () => untilDue(standing(options)))
    if (!options.json && due !== 'not-enrolled') say(dueMeans[due])
  }
  end(options, await reaching('its management', () => checkIn({ ...standing(options), fail, health })))
}

async function runSignIn(options: PersonOptions): Promise<void> {
  const { hello = false } = options
  const act = () => signInHere({ ...standing(options), answers: person(options), hello })
  end(options, await reaching('its organisation', act))
}

async function runHello(options: PersonOptions): Promise<void> {
  end(
    options,
    await reaching('its organisation', () => setUpHelloHere({ ...standing(options), answers: person(options) })),
  )
}

type EnrolOptions = Omit<PersonOptions, 'user'> & {
  readonly user?: string
  readonly link?: string
  readonly byProgram?: true
  readonly withoutJoin?: keyof typeof waysWithoutJoin
}

async function runEnrol(options: EnrolOptions): Promise<void> {
  const { withoutJoin, link, byProgram = false } = options
  const opened = link === undefined ? undefined : decodeDeepLink(link)
  if (link !== undefined && !opened) {
    throw new UsageError(
      `That is no link for enrolment. The sheet has one, as ms-device-enrollment:?mode=mdm&username=…`,
    )
  }
  if (byProgram && !opened) throw new UsageError('Say with --link which secret the program has: the link of a sheet.')
  const user = opened?.userName ?? options.user
  if (user === undefined)
    throw new UsageError('Say who signs in, with --user, or give the link of a sheet with --link.')
  const at = { ...standing(options), answers: person({ ...options, user }) }
  const act = () => {
    if (opened) return enrolOnly({ ...at, server: opened.server, byProgram })
    return withoutJoin ? enrolOnly({ ...at, policies: [waysWithoutJoin[withoutJoin]] }) : enrolLater(at)
  }
  end(options, await reaching('its organisation', act))
}

const waysWithoutJoin = { message: 'OnPremise', page: 'Federated' } as const

async function runInstall(file: string, options: Options): Promise<void> {
  const carried = readPreparing(file, packageOf)
  end(options, await reaching('its management', () => installPackage({ ...standing(options), package: carried })))
}

async function runRenew({ now, ...options }: Options & { readonly now?: true }): Promise<void> {
  const when = now ? 'now' : 'when-due'
  end(options, await reaching('its management', () => renewHere(standing(options), when)))
}

async function runReset(options: Pick<Options, 'state' | 'json'>): Promise<void> {
  refuseFolderOfOthers(options.state)
  const disk = folderDisk(options.state)
  if (!readSurroundings(options.state) && !(await disk.read('state'))) {
    throw new Fault('invalid-input', noDevice(options.state))
  }
  await disk.wipe()
  end(options, { kind: 'reset' })
}

/** A pass or a key stands in for the password. */
function person({ user, hello, ...options }: PersonOptions): Answers {
  const password = passwordsOf(options)
  const shown = shownBy(options)
  if (password.length === 0 && shown.pass === undefined && !hello)
    throw new UsageError('Say with what: --password or --pass, or --password-file or --pass-file.')
  return { userName: user, password, ...shown }
}

function standing(options: Options): StandingOptions {
  const { services, ca } = readServices(options)
  const { hash, tpm } = readSurroundings(options.state) ?? {}
  return {
    services,
    hardware: hash === undefined ? simulated(0) : readHardware(hash),
    disk: folderDisk(options.state),
    ...(ca === undefined ? {} : { ca }),
    ...(tpm === undefined ? {} : { tpm: () => openSwtpm(tpm) }),
  }
}

/** Explains that nobody answers there, or somebody whom the device does not trust. */
export async function reaching<T>(whom: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    if (error instanceof CertificateRefused) {
      const why = `The device does not trust ${whom}: ${error.message}.`
      throw new Fault('unavailable', why, { reason: 'server-not-trusted', cause: error })
    }
    throw new Fault(
      'unavailable',
      `The device does not reach ${whom}: ${error.message}. Start the server with taxiway start, on the ports that the device knows.`,
      { reason: 'server-not-running', cause: error },
    )
  }
}
