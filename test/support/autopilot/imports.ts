// Imports in the states that operations on them need.

import type { World, WorldTenant } from '../world/world.ts'

const deviceImports = '/beta/deviceManagement/deviceImports'

/** `registered` makes an import of one device, and answers its id. */
export function importRecipes(
  at: () => { readonly world: World; readonly tenant: WorldTenant },
  registered: () => Promise<string>,
) {
  /** As if a server still received it. */
  const running = async (): Promise<string> => {
    const id = await registered()
    await at()
      .world.app.db.updateTable('device_import')
      .set({ state: 'running', finished_at: null, lease_until: new Date(Date.now() + 3_600_000) })
      .where('tenant_id', '=', at().tenant.tenantId)
      .where('id', '=', id)
      .execute()
    return id
  }
  return {
    'autopilot.import.cancel': async () => ({ path: `${deviceImports}/${await running()}/cancel` }),
    'autopilot.import.undo': async () => ({ path: `${deviceImports}/${await registered()}/undo`, body: {} }),
  }
}
