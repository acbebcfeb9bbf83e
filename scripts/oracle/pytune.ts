// pytune (Apache-2.0): a whole device in one tool: join, sign-in with the device, MDM enrolment, check-in over mutual TLS.
// No package registry has it (the package of this name is another program), so a folder with its source must be given.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Client, Outcome } from './client.ts'
import type { Installation } from './installation.ts'
import { installPackages, type PythonStep, takeStep } from './python/python.ts'

export const pytune = (source: string | undefined): Client => ({
  name: 'pytune',
  async install(folder) {
    if (!source || !existsSync(join(source, 'pytune.py'))) {
      return { missing: 'give the folder of its source with --pytune' }
    }
    const installed = await installPackages(folder, ['roadlib', 'xmltodict', 'rich', 'colr', 'requests', 'pyjwt'])
    return 'missing' in installed ? installed : { version: `source, roadlib ${installed.version}` }
  },
  async *steps(on, folder, scratch): AsyncGenerator<Outcome> {
    const program = join(source ?? '', 'pytune.py')
    await assignApplication(on)
    for (const { before, ...step } of stepsOf(on, scratch)) {
      await before?.()
      yield takeStep(on, { folder, scratch, program }, step)
    }
  },
})

/** `before`: what an administrator does first. */
type Step = PythonStep & { readonly before?: () => Promise<void> }

function stepsOf(on: Installation, scratch: string): readonly Step[] {
  const credentials = ['-u', on.user, '-p', on.password]
  const device = ['-d', 'PYT-01', '-o', 'Windows']
  const checkin = ['checkin', ...credentials, '-c', 'PYT-01.pfx', '-m', 'PYT-01_mdm.pfx', ...device]
  return [
    {
      step: 'directory join',
      args: ['entra_join', ...credentials, ...device],
      expect: /Device ID: ([0-9a-f-]{36})[\s\S]*successfully registered/,
    },
    {
      step: 'MDM enrolment with a primary refresh token',
      args: ['enroll_intune', ...credentials, '-c', 'PYT-01.pfx', ...device],
      expect: /successfully enrolled/,
      check: () => managed(on).then((found) => (found ? undefined : 'no managed device PYT-01 is listed')),
    },
    {
      step: 'check-in without alerts: policy and application',
      args: checkin,
      expect: /checkin ended[\s\S]*found line-of-business app[\s\S]*successfully downloaded to \S+/,
      check: async (output) => {
        const state = await policyState(on)
        return state === 'applied' ? applicationIn(scratch, output) : `the policy is ${state}`
      },
    },
    {
      step: 'check-in with alerts and a hardware hash',
      args: [...checkin, '-H', 'T0FBQUFBQUFBQUE='],
      expect: /checkin ended/,
    },
    {
      step: 'unenrolled from here',
      before: () => retire(on),
      args: checkin,
      expect: /unenrolling this device/,
      check: () => managed(on).then((found) => (found ? 'it is still managed' : undefined)),
    },
    {
      step: 'after that, no check-in',
      args: checkin,
      expect: /ExpatError|not well-formed/, // of an answer that is no SyncML it gets no further
      check: (output) => (/unenrolling|checkin ended/.test(output) ? 'it was heard' : undefined),
    },
    {
      step: 'enrolment without joining first',
      args: ['enroll_intune', ...credentials, '-d', 'PYT-02', '-o', 'Windows'],
      expect: /successfully enrolled/,
      limit: 'only joined devices may enrol',
    },
    {
      step: 'enrolment with a device token',
      args: ['enroll_intune', ...credentials, '-c', 'PYT-01.pfx', '--device_token', ...device],
      expect: /successfully enrolled/,
      limit: 'tokens for a device without a person are not offered',
    },
    {
      step: 'compliance of the self-service portal',
      args: ['check_compliant', ...credentials, '-c', 'PYT-01.pfx'],
      expect: /is compliant/,
      limit: 'the self-service web service is not offered',
    },
  ]
}

/** No program reads this package: the client downloads it, and does not install. */
const packed = Buffer.from('TAXIWAY-MSI 1\nresult=0\n')

async function assignApplication({ api }: Installation): Promise<void> {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Tools',
    publisher: 'Contoso',
    productCode: '{6F1C9E0A-3C44-4B47-9B64-2F2B6F1B7A01}',
    productVersion: '1.0.0',
    commandLine: '/quiet',
    fileName: 'tools.msi',
  })
  await api.send('PUT', `${apps}/${id}/content`, packed, 'application/octet-stream')
  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  await api.post(`${apps}/${id}/assign`, { mobileAppAssignments: [{ intent: 'required', target }] })
}

/** The file, to the byte. */
function applicationIn(scratch: string, output: string): string | undefined {
  const name = /successfully downloaded to (\S+)/.exec(output)?.[1] ?? ''
  const read = readFileSync(join(scratch, name))
  return read.equals(packed) ? undefined : `${name} is another file`
}

async function retire(on: Installation): Promise<void> {
  await on.api.post(`/beta/deviceManagement/managedDevices/${await managed(on)}/retire`, {})
}

type Found = { readonly value: ReadonlyArray<{ readonly id: string; readonly deviceName: string }> }

async function managed({ api }: Installation): Promise<string | undefined> {
  const { value } = await api.get<Found>('/beta/deviceManagement/managedDevices')
  return value.find(({ deviceName }) => deviceName === 'PYT-01')?.id
}

async function policyState(on: Installation): Promise<string> {
  const path = `/beta/deviceManagement/managedDevices/${await managed(on)}/deploymentStatus`
  const { items } = await on.api.get<{ items: ReadonlyArray<{ kind: string; state: string }> }>(path)
  return items.find(({ kind }) => kind === 'policy')?.state ?? 'not listed'
}
