// Registered devices, set up or not, and what two machines of one identity leave.

import { writeFileSync } from 'node:fs'

import { DirectoryDeviceId } from '../../../../src/kernel/id.ts'
import { checkIn } from '../../../../src/simulator/after/check-in.ts'
import { memoryDisk } from '../../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../../src/simulator/port/keys.ts'
import { haveLocalPassword, haveRecoveryKey } from '../../mdm/device-secrets.ts'
import { certificateOf, newComputer, newKeys, synchronize } from '../../world/computer.ts'
import { boot, newHardware } from '../../world/office.ts'
import { daysPass } from '../../world/time-passes.ts'
import { csvOfMachines, machineOf } from '../files.ts'
import { type Base, management, well } from './base.ts'
import { things } from './things.ts'

export type Registered = Readonly<
  Record<'id' | 'serialNumber' | 'groupTag' | 'displayName' | 'userPrincipalName', string>
>
export type Managed = Readonly<
  Record<'id' | 'serialNumber' | 'userPrincipalName' | 'managementState' | 'azureADDeviceId', string>
> & { readonly deviceActionResults: readonly { readonly actionName: string; readonly actionState: string }[] }

export function devices(base: Base) {
  const { api, taxiway, world, tenant } = base
  const registration = async (serial: string): Promise<Registered | undefined> =>
    (await api.get<{ value: Registered[] }>(`${management}/windowsAutopilotDeviceIdentities?$top=999`)).value.find(
      (one) => one.serialNumber === serial,
    )
  const managed = async (serial: string): Promise<Managed[]> =>
    (await api.get<{ value: Managed[] }>(`${management}/managedDevices?$top=999`)).value.filter(
      ({ serialNumber }) => serialNumber === serial,
    )
  const lack = async (serial: string): Promise<void> => {
    const there = await registration(serial)
    if (there) await well(taxiway('devices', 'delete', there.id, '--yes', '--cancel-wipe'))
    for (const { id } of await managed(serial)) await well(taxiway('devices', 'delete', id, '--yes', '--cancel-wipe'))
  }
  const haveProfile = async (): Promise<void> => {
    await things(base).have('profile', 'Office')
    await well(taxiway('profile', 'assign', 'Office', '--all-devices'))
  }
  const have = async (serial: string): Promise<Registered> => {
    if (!(await registration(serial))) {
      writeFileSync('one.csv', csvOfMachines(machineOf(serial)))
      await well(taxiway('import', 'one.csv'))
    }
    return (await registration(serial)) as Registered
  }
  const setUp = async (serial: string, person = 'dora', disk = memoryDisk()) => {
    await haveProfile()
    const who = await tenant.user(`${person}-${crypto.randomUUID().slice(0, 8)}`, { mayJoin: true })
    const result = await boot(world, machineOf(serial), who, { disk, os: '10.0.19045.1' })
    if (!result.enrolled) throw new Error(`${serial} was not set up: ${result.reason ?? result.outcome}`)
    return who
  }
  return {
    registration,
    managed,
    lackDevice: lack,
    haveDevice: have,
    /** Registered, deployed, and nothing was said of it since. */
    async haveManaged(serial: string): Promise<void> {
      const [one, another] = await managed(serial)
      if (one?.managementState === 'managed' && !another && (await registration(serial))) return
      await lack(serial)
      await have(serial)
      await setUp(serial)
    },
    /** Managed, and it keeps a recovery key and a password here. */
    async haveSecrets(serial: string): Promise<void> {
      await lack(serial)
      await have(serial)
      await setUp(serial)
      const deviceId = (await managed(serial))[0]?.azureADDeviceId ?? ''
      const { value } = await api.get<{ value: { id: string }[] }>(`/v1.0/devices?$filter=deviceId eq '${deviceId}'`)
      const device = { id: DirectoryDeviceId.parse(value[0]?.id), deviceId }
      await haveRecoveryKey(world, tenant.tenantId, device)
      await haveLocalPassword(world, tenant.tenantId, device)
    },
    /** Set up anew, asked for its diagnostics, and they came. */
    async haveLogs(serial: string): Promise<void> {
      await lack(serial)
      await have(serial)
      const disk = memoryDisk()
      await setUp(serial, 'dora', disk)
      await well(taxiway('devices', 'collect-logs', serial))
      const { ztd, login, drs } = world.urls
      await checkIn({
        services: { ztd, login, drs },
        ca: world.ca,
        hardware: machineOf(serial),
        disk,
        keys: keyPool(2),
      })
    },
    /** Of an Active Directory, and it did not register itself; enabled, also when it was disabled before. */
    async haveComputer(displayName: string): Promise<void> {
      const path = '/v1.0/devices'
      const { value } = await api.get<{ value: { id: string; displayName: string }[] }>(`${path}?$top=999`)
      for (const one of value) if (one.displayName === displayName) await api.delete(`${path}/${one.id}`)
      const computer = { ...newComputer(), displayName }
      await synchronize(base, computer, { userCertificates: [certificateOf(computer, newKeys())] })
    },
    /** By a person, unregistered, and not seen since: the id of its directory object. */
    async joinedLongAgo(): Promise<string> {
      const ids = async () =>
        (await api.get<{ value: { id: string }[] }>('/v1.0/devices?$top=999')).value.map(({ id }) => id)
      const before = await ids()
      const who = await tenant.user(`long-ago-${crypto.randomUUID().slice(0, 8)}`, { mayJoin: true })
      await boot(world, newHardware(), who, { answers: { pages: { 'personal-or-work': 'work' } } })
      await daysPass(world, tenant.tenantId, 200)
      return (await ids()).find((id) => !before.includes(id)) ?? ''
    },
    /** Two machines of one identity: the id of the alarm. */
    async contested(serial: string): Promise<string> {
      await lack(serial)
      const { id } = await have(serial)
      await setUp(serial)
      await setUp(serial, 'max')
      type Alarm = { id: string; subject: { id: string } }
      const { value } = await api.get<{ value: Alarm[] }>(`${management}/alarms?$top=99`)
      return value.find(({ subject }) => subject.id === id)?.id ?? ''
    },
  }
}
