// The story "an administrator cuts a stolen notebook off" (docs/stories/stolen-notebook.md), end to end: the commands an
// administrator types, and what the thief, who has the machine and has watched the password, gets from then on.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

import type { Api } from '../../../src/client/api.ts'
import { connect } from '../../../src/commands/operator-file.ts'
import { prepareContoso } from '../../../src/demo/arrange.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { bootDevice } from '../../../src/simulator/boot.ts'
import type { DeviceOptions } from '../../../src/simulator/options.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { startServer } from '../../support/server/server-process.ts'
import { newHardware } from '../../support/world/office.ts'

const run = promisify(execFile)
const bin = new URL('../../../bin/taxiway.js', import.meta.url).pathname

test('[T-50] an administrator cuts a stolen notebook off: the thief gets nothing, and the machine comes back as the organisation’s', {
  timeout: 300_000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-stolen-'))
  const server = await startServer(data, 0)
  let api: Api | undefined
  try {
    api = connect({ data })
    const taxiway = async (...words: string[]) => {
      const { stdout } = await run(process.execPath, [bin, ...words, '--data', data], { timeout: 60_000 })
      return stdout.trim()
    }
    const pia = { userPrincipalName: 'pia@home.example', password: 'Watched-By-The-Thief-7' }
    const { id: piaId } = await api.post<{ id: string }>('/v1.0/users', {
      userPrincipalName: pia.userPrincipalName,
      displayName: 'Pia',
      passwordProfile: { password: pia.password },
    })
    await prepareContoso(api)
    const hardware = newHardware()
    const serial = hardware.fields.serialNumber ?? ''
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n${serial},,${hardware.hash},Office\n`
    const imports = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await api.send('POST', imports, csv, 'text/csv', () => {})
    const { ztd, login, drs } = server.urls
    const notebook: DeviceOptions = {
      services: { ztd, login, drs },
      ca: readFileSync(join(data, 'ca.pem'), 'utf8'),
      hardware,
      disk: memoryDisk(),
      answers: { userName: pia.userPrincipalName, password: pia.password },
      pollMs: 100,
    }
    expect(await bootDevice(notebook)).toMatchObject({ outcome: 'desktop-managed' })
    const before = await checkIn(notebook)
    expect(before).toMatchObject({ kind: 'done' })

    // the notebook is stolen on the train; the administrator is told half an hour later
    expect(await taxiway('user', 'disable', pia.userPrincipalName)).toBe(
      'pia@home.example is disabled and signed out everywhere.',
    )
    expect(await taxiway('devices', 'wipe', serial, '--yes')).toBe(
      `${serial} is to be wiped. That happens at its next check-in; nobody signs in with it from now on.`,
    )
    expect(await taxiway('devices', 'disable', serial)).toBe(
      `${serial} is disabled: nobody signs in with it, and it is not managed.`,
    )

    // the thief starts Windows anew from a stick, with the password he watched
    const { disk: _, ...withoutDisk } = notebook
    const attempt = await bootDevice({ ...withoutDisk, disk: memoryDisk() })
    expect(attempt).toMatchObject({ joined: false, enrolled: false, desktop: false })
    expect(attempt.steps.map(({ step }) => step)).toContain('sign-in-failed')

    // or he leaves it as it is, and it goes online
    expect(await checkIn(notebook)).toEqual({ kind: 'wiped' })
    expect(await checkIn(notebook)).toEqual({ kind: 'no-device' })
    const shown = await taxiway('story', serial)
    for (const sentence of ['is to be wiped', 'was disabled in the directory', 'is managed no more: wiped']) {
      expect(shown).toContain(sentence)
    }
    const listed = await api.get<{ value: { activityType: string; actor: { name: string } }[] }>(
      '/beta/deviceManagement/auditEvents?$top=100',
    )
    const done = listed.value.map(({ activityType }) => activityType)
    expect(done).toEqual(
      expect.arrayContaining([
        'directory.user.change',
        'mdm.device.wipe',
        'directory.device.change',
        'mdm.enrollment.end',
      ]),
    )

    // found again: Pia gets a new password, and the same machine deploys as before, as the organisation's
    await taxiway('devices', 'enable', serial)
    await taxiway('user', 'enable', pia.userPrincipalName)
    const password = 'Not-Watched-By-Anybody-8'
    await api.patch(`/v1.0/users/${piaId}`, { passwordProfile: { password } })
    const again = await bootDevice({ ...notebook, answers: { userName: pia.userPrincipalName, password } })
    expect(again).toMatchObject({ outcome: 'desktop-managed', registration: 'registered' })
  } finally {
    api?.close()
    await server.end('SIGTERM')
    rmSync(data, { recursive: true, force: true })
  }
})
