// How tests call the operations of policies (test/support/world/operations.ts).

import type { Arranging, Operations } from '../../../../test/support/world/operations.ts'

const policies = '/beta/deviceManagement/deviceConfigurations'

export function recipesOf({ made, name, allDevices }: Arranging): Operations {
  const body = (value = 1) => ({
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: name(),
    omaSettings: [
      {
        '@odata.type': '#microsoft.graph.omaSettingInteger',
        displayName: 'x',
        omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
        value,
      },
    ],
  })
  const policy = () => made(policies, body())
  return {
    recipes: {
      'mdm.policy.create': () => ({ path: policies, body: body() }),
      'mdm.policy.change': async () => ({ path: `${policies}/${await policy()}`, body: body(0) }),
      'mdm.policy.delete': async () => ({ path: `${policies}/${await policy()}` }),
      'mdm.policy.assign': async () => ({
        path: `${policies}/${await policy()}/assign`,
        body: { assignments: [allDevices] },
      }),
    },
    newId: { deviceConfigurations: policy },
  }
}
