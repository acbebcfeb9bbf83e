// `taxiway devices edit`: what administrators say of registered devices: group tag, person, name.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { WindowsAutopilotDeviceIdentity } from '../../contract/graph/autopilot-device.ts'
import { doEach, findEach } from '../named/several.ts'
import { counted } from '../named/target.ts'
import { connect } from '../operator-file.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { userNamed } from '../user/named.ts'
import { given } from '../values.ts'
import { registrationOf } from './find.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  groupTag?: string
  /** False for --no-user. */
  user?: string | false
  name?: string
  greeting?: string
  dryRun?: true
}

const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

export function editCommand(): Command {
  return new Command('edit')
    .description('Change group tag, person or name of registered devices')
    .argument('<serial-or-id...>', 'serial numbers or registration ids')
    .option('--group-tag <tag>', 'another group tag; "" takes it away')
    .option('--user <name>', 'who is to deploy it: the sign-in page greets them and asks for the password alone')
    .option('--no-user', 'nobody in particular is to deploy it')
    .option('--name <text>', 'the name that it gets when it is deployed, for one device')
    .option('--greeting <text>', 'how the sign-in page calls the person of --user (default: the display name)')
    .option('--dry-run', 'say what would change, change nothing')
    .addHelpText(
      'after',
      `
With another group tag a device changes groups with a rule at once, and so the
profile that it gets next. All devices are looked for before the first is changed.

Examples:
  taxiway devices edit PF2ABC PF2ABD --group-tag Office --dry-run
  taxiway devices edit PF2ABC --user kim@contoso.example --name KIM-NOTEBOOK
  taxiway devices edit PF2ABC --no-user`,
    )
    .action((keys: string[], _options: unknown, self: Command) => edit(keys, self.optsWithGlobals()))
}

async function edit(keys: readonly string[], options: Options): Promise<void> {
  const { groupTag, user, name, greeting, dryRun } = options
  if (groupTag === undefined && user === undefined && name === undefined) {
    throw new UsageError('Say what to change: --group-tag, --user, --no-user or --name.')
  }
  if (name !== undefined && keys.length > 1)
    throw new UsageError('Each device needs a name of its own: edit them one by one.')
  if (greeting !== undefined && !user)
    throw new UsageError('A greeting is for the person of --user. Name that person, too.')
  const api = connect(options)
  try {
    const person = user ? await userNamed(api, user) : undefined
    const change: Change = {
      ...given({ groupTag, displayName: name }),
      ...(person && {
        userPrincipalName: person.userPrincipalName,
        addressableUserName: greeting ?? person.displayName,
      }),
      ...(user === false && { userPrincipalName: '', addressableUserName: '' }),
    }
    const devices = await findEach(keys, async (key) =>
      api.get<WindowsAutopilotDeviceIdentity>(`${path}/${await registrationOf(api, key)}`),
    )
    const different = devices.filter((device) => differencesOf(device, change).length > 0)
    if (!dryRun)
      await doEach(
        different,
        ({ serialNumber }) => serialNumber,
        ({ id }) => store(api, id, change),
      )
    const lines = devices.map(
      (device) => `${device.serialNumber}: ${differencesOf(device, change).join(', ') || 'is like that already'}`,
    )
    const count = counted(devices.length, 'device')
    print(
      options.json,
      {
        ok: true,
        ...(dryRun && { dryRun }),
        change,
        devices: devices.map(({ id, serialNumber }) => ({ id, serialNumber })),
      },
      ...lines,
      ...(dryRun ? [`${count} looked at. Nothing was changed.`] : []),
    )
  } finally {
    api.close()
  }
}

type Change = Partial<
  Pick<WindowsAutopilotDeviceIdentity, 'groupTag' | 'displayName' | 'userPrincipalName' | 'addressableUserName'>
>

async function store(api: Api, id: string, change: Change): Promise<void> {
  const { userPrincipalName, addressableUserName, ...rest } = change
  if (userPrincipalName === '') await api.post(`${path}/${id}/unassignUserFromDevice`)
  const person = userPrincipalName ? { userPrincipalName, addressableUserName } : {}
  const body = { ...rest, ...person }
  if (Object.keys(body).length > 0) await api.post(`${path}/${id}/updateDeviceProperties`, body)
}

const words = {
  groupTag: 'group tag',
  displayName: 'name',
  userPrincipalName: 'person',
  addressableUserName: 'greeting',
}

function differencesOf(device: WindowsAutopilotDeviceIdentity, change: Change): string[] {
  return Object.entries(words).flatMap(([member, word]) => {
    const key = member as keyof Change
    const [before, after] = [device[key], change[key]]
    return after === undefined || after === before ? [] : [`${word} ${before || 'none'} → ${after || 'none'}`]
  })
}
