import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { connect } from '../../../src/commands/operator-file.ts'
import { prepareContoso } from '../../../src/demo/arrange.ts'
import { bootDevice } from '../../../src/simulator/boot.ts'
import { startServer } from '../../support/server/server-process.ts'
import { newHardware } from '../../support/world/office.ts'

test('a whole deployment at the most talkative level leaves no password, token, key or hardware hash in the log', async () => {
  const data = mkdtempSync(join(tmpdir(), 'taxiway-secrets-'))
  const server = await startServer(data, 0, { TAXIWAY_LOG_LEVEL: 'debug' })
  try {
    const api = connect({ data })
    const person = { userPrincipalName: 'pia@home.example', password: 'Never-In-A-Log-42' }
    await api.post('/v1.0/users', {
      userPrincipalName: person.userPrincipalName,
      displayName: 'Pia',
      passwordProfile: { password: person.password },
    })
    await prepareContoso(api)
    const wifiKey = 'Wifi-Key-Never-In-A-Log-9'
    const { id } = await api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
      '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
      displayName: 'Office Wi-Fi',
      omaSettings: [
        {
          '@odata.type': '#microsoft.graph.omaSettingString',
          displayName: 'profile',
          omaUri: './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml',
          value: `<WLANProfile><MSM><security><sharedKey><keyMaterial>${wifiKey}</keyMaterial></sharedKey></security></MSM></WLANProfile>`,
        },
      ],
    })
    await api.post(`/beta/deviceManagement/deviceConfigurations/${id}/assign`, {
      assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
    })
    const hardware = newHardware()
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n${hardware.fields.serialNumber},,${hardware.hash},Office\n`
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await api.send('POST', path, csv, 'text/csv', () => {})
    const { ztd, login, drs } = server.urls
    const result = await bootDevice({
      services: { ztd, login, drs },
      ca: readFileSync(join(data, 'ca.pem'), 'utf8'),
      hardware,
      answers: { userName: person.userPrincipalName, password: ['Wrong-Also-Secret-7', person.password] },
      pollMs: 100,
    })
    expect(result).toMatchObject({ outcome: 'desktop-managed' })
    // a registered device got it, and the server said nothing of it
    const { value } = await api.get<{ value: { id: string }[] }>('/beta/deviceManagement/managedDevices')
    const status = await api.get<{ items: unknown[] }>(
      `/beta/deviceManagement/managedDevices/${value[0]?.id}/deploymentStatus`,
    )
    expect(status.items).toContainEqual(expect.objectContaining({ name: 'Office Wi-Fi', state: 'applied' }))
    api.close()

    const log = server.log()
    expect(log.split('\n').length).toBeGreaterThan(40) // it did talk
    const { clientSecret } = (
      JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as { tenants: { clientSecret: string }[] }
    ).tenants[0] ?? { clientSecret: '' }
    const masterKey = readFileSync(join(data, 'master.key'), 'utf8').trim()
    for (const secret of [wifiKey, person.password, 'Wrong-Also-Secret-7', clientSecret, hardware.hash.slice(0, 200)]) {
      expect(log.includes(secret), secret.slice(0, 20)).toBe(false)
    }
    expect(masterKey.length > 20 && log.includes(masterKey)).toBe(false)
    expect(log).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}/) // a signed token
    expect(log).not.toContain('PRIVATE KEY')
    expect(log).not.toMatch(/[?&](code|sig|request|assertion)=/) // what a URL carries
  } finally {
    await server.end('SIGTERM')
    rmSync(data, { recursive: true, force: true })
  }
}, 180_000)
