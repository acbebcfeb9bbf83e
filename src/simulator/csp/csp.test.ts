import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { certificateBytes } from '../../../test/support/simulator/organisation.ts'
import { toBase64 } from '../../kernel/bytes.ts'
import { initialTree } from '../../protocol/csp/ddf.ts'
import { cspExecutor } from '../../protocol/csp/execute.ts'
import { readValue } from '../../protocol/csp/tree.ts'
import { XmlError } from '../../protocol/xml.ts'
import { certificateHandlers } from './certificates.ts'
import type { DmEffect } from './effects.ts'
import { msiHandlers, readMsiJob } from './msi.ts'
import { nameHandlers } from './name.ts'
import { rebootHandlers } from './reboot.ts'

const execute = cspExecutor<DmEffect>({
  handlers: { ...certificateHandlers, ...msiHandlers, ...nameHandlers, ...rebootHandlers },
})
const world = { tree: initialTree(), effects: [] as readonly DmEffect[] }
type Kind = 'Add' | 'Replace' | 'Exec'
const run = (kind: Kind, uri: string, data?: string, from = world) =>
  execute(from, { kind, uri, ...(data === undefined ? {} : { data }) })

describe('certificates', () => {
  const roots = './Device/Vendor/MSFT/RootCATrustedCertificates/Root'
  const thumbprint = createHash('sha1').update(certificateBytes).digest('hex').toUpperCase()
  const add = (name: string, data: string) => run('Add', `${roots}/${name}/EncodedCertificate`, data)

  test('one is stored under its own thumbprint', () => {
    const added = add(thumbprint, toBase64(certificateBytes))
    expect(added.status).toBe(200)
    expect(readValue(added.world.tree, `${roots}/${thumbprint}/EncodedCertificate`)).toBeDefined()
  })

  test.each([
    ['another name', 'AB'.repeat(20), toBase64(certificateBytes)],
    ['no certificate', thumbprint, 'AAAA'],
  ])('%s is refused and leaves nothing behind', (_, name, data) => {
    const refused = add(name, data)
    expect(refused.status).toBe(500)
    expect(refused.world.tree).toEqual(world.tree)
  })
})

describe('installer jobs', () => {
  const app = './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7BA%7D/DownloadInstall'
  const job = (inside: string) =>
    `<MsiInstallJob id="{A}"><Product Version="1"><Download><ContentURLList>${inside}</ContentURLList></Download><Validation><FileHash>${'0A'.repeat(32)}</FileHash></Validation></Product></MsiInstallJob>`
  const url = '<ContentURL>https://content.example/a.msi</ContentURL>'
  const added = run('Add', app)

  test('a job is accepted and its status begins', () => {
    const started = run('Exec', app, job(url), added.world as typeof world)
    expect(started.status).toBe(202)
    expect(started.world.effects).toMatchObject([{ kind: 'install-msi', productId: '{A}', scope: 'device' }])
    expect(readValue(started.world.tree, app.replace('DownloadInstall', 'Status'))).toBe('10')
  })

  test.each(['', '<', job(''), '<Other/>', job(url).replace('0A', 'zz')])('a broken job %j is refused', (text) => {
    expect(run('Exec', app, text, added.world as typeof world)).toMatchObject({ status: 500, world: { effects: [] } })
    expect(() => readMsiJob(text)).toThrow(XmlError)
  })
})

test('a restart is accepted and left to be done after the session', () => {
  const asked = run('Exec', './Device/Vendor/MSFT/Reboot/RebootNow')
  expect(asked).toMatchObject({ status: 200, world: { effects: [{ kind: 'reboot' }] } })
})

test('both ways of renaming take a template; nonsense is refused', () => {
  expect(run('Replace', './DevDetail/Ext/Microsoft/DNSComputerName', 'FX-%RAND:4%').world.effects).toMatchObject([
    { kind: 'rename', template: 'FX-%RAND:4%' },
  ])
  expect(run('Add', './Device/Vendor/MSFT/Accounts/Domain/ComputerName', 'FX-%SERIAL%').world.effects).toHaveLength(1)
  expect(run('Replace', './DevDetail/Ext/Microsoft/DNSComputerName', 'a b').status).toBe(500)
})
