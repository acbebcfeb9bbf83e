// How tests call the operations of compliance policies (test/support/world/operations.ts).

import type { Arranging, Operations } from '../../../../test/support/world/operations.ts'

const policies = '/beta/deviceManagement/deviceCompliancePolicies'

export function recipesOf({ made, name, allDevices }: Arranging): Operations {
  const body = () => ({
    '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
    displayName: name(),
    secureBootEnabled: true,
  })
  const policy = () => made(policies, body())
  return {
    recipes: {
      'mdm.compliance.create': () => ({ path: policies, body: body() }),
      'mdm.compliance.change': async () => ({ path: `${policies}/${await policy()}`, body: { tpmRequired: true } }),
      'mdm.compliance.delete': async () => ({ path: `${policies}/${await policy()}` }),
      'mdm.compliance.assign': async () => ({
        path: `${policies}/${await policy()}/assign`,
        body: { assignments: [allDevices] },
      }),
    },
    newId: { deviceCompliancePolicies: policy },
  }
}
