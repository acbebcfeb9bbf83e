// What the agent calls that installs Win32 packages on devices (docs/protocols/agent.md).

import { defineRawRoute } from '../route.ts'

export const agentWork = defineRawRoute({
  id: 'mdm.agent.work',
  service: 'checkin',
  method: 'GET',
  path: '/agent/work',
  access: { kind: 'mdm-certificate' },
  summary: 'Ours: what the agent of this device is to install and to remove, signed for it',
  produces: ['application/json'],
})

export const agentResults = defineRawRoute({
  id: 'mdm.agent.results',
  service: 'checkin',
  method: 'POST',
  path: '/agent/results',
  access: { kind: 'mdm-certificate' },
  summary: 'Ours: how that ended',
  consumes: ['application/json'],
  produces: ['application/json'],
  bodyLimit: 128 * 1024,
})

export const agentScript = defineRawRoute({
  id: 'mdm.agent.script',
  service: 'checkin',
  method: 'GET',
  path: '/agent/agent.ps1',
  access: { kind: 'anonymous', because: 'it is the same text for everybody' },
  summary: 'Ours: the agent itself, as a script of PowerShell',
  produces: ['text/plain'],
})
