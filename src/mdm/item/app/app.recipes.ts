// How tests call the operations of applications (test/support/world/operations.ts).

import { randomUUID } from 'node:crypto'

import type { Arranging, Operations } from '../../../../test/support/world/operations.ts'

const apps = '/beta/deviceAppManagement/mobileApps'
const content = { bytes: 'TAXIWAY-MSI 1\nresult=0\n', type: 'application/octet-stream' }

export function recipesOf({ tenant, made, name, allDevices }: Arranging): Operations {
  const body = () => ({
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: name(),
    productCode: randomUUID(),
    productVersion: '4.2.0',
    fileName: 'agent.msi',
  })
  const app = () => made(apps, body())

  async function published(): Promise<string> {
    const id = await app()
    await tenant().api.send('PUT', `${apps}/${id}/content`, content.bytes, content.type)
    return id
  }

  const win32 = () =>
    made(apps, {
      '@odata.type': '#microsoft.graph.win32LobApp',
      displayName: name(),
      installCommandLine: 'setup.exe /quiet',
      uninstallCommandLine: 'setup.exe /remove',
      setupFilePath: 'setup.exe',
      fileName: 'tools.zip',
      rules: [
        {
          '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule',
          path: 'C:\\Program Files\\Contoso',
          fileOrFolderName: 'tools.exe',
          operationType: 'exists',
        },
      ],
    })

  return {
    recipes: {
      'mdm.app.create': () => ({ path: apps, body: body() }),
      'mdm.app.change': async () => ({ path: `${apps}/${await app()}`, body: { displayName: name() } }),
      'mdm.app.delete': async () => ({ path: `${apps}/${await app()}` }),
      'mdm.app.upload': async () => ({ path: `${apps}/${await app()}/content`, file: content }),
      'mdm.app.assign': async () => ({
        path: `${apps}/${await published()}/assign`,
        body: { mobileAppAssignments: [{ intent: 'required', ...allDevices }] },
      }),
      'mdm.app.relate': async () => ({
        path: `${apps}/${await win32()}/updateRelationships`,
        body: {
          relationships: [
            {
              '@odata.type': '#microsoft.graph.mobileAppDependency',
              targetId: await win32(),
              dependencyType: 'detect',
            },
          ],
        },
      }),
    },
    newId: { mobileApps: app },
  }
}
