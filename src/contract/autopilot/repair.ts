// A device whose board was replaced (docs/protocols/repair.md; ours, under /beta).

import { z } from 'zod'

import { longestHash } from '../../kernel/hash-text.ts'
import { RegistrationId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { graph, oneInGroups } from '../graph.ts'
import { defineRoute } from '../route.ts'

export const repairDevice = defineRoute({
  id: 'autopilot.device.repair',
  service: 'graph',
  method: 'POST',
  path: '/beta/deviceManagement/windowsAutopilotDeviceIdentities/:id/repair',
  access: oneInGroups(graph('DeviceManagementServiceConfig.ReadWrite.All'), 'registered-device'),
  summary:
    'Compare a registered device with its hash after a repair, and register it anew in its place with tag, user and profile',
  params: z.object({ id: RegistrationId }),
  body: bodyWith({
    hardwareHash: z.string().min(1).max(longestHash),
    /** Compares, and changes nothing. */
    dryRun: z.boolean().default(false),
  }),
  reply: z.object({
    serialNumber: z.string(),
    possible: z.boolean(),
    /** Which row of the matrix of board replacements this is. */
    matrix: z.object({
      row: z.string(),
      supported: z.enum(['yes', 'user-driven-only', 'not-in-the-original', 'no']),
      message: z.string(),
    }),
    /** Null: nothing was changed. */
    registrationId: z.string().nullable(),
    parts: z.array(
      z.object({
        part: z.string(),
        before: z.string(),
        after: z.string(),
        outcome: z.enum(['same', 'replaced', 'added', 'gone', 'unknown']),
      }),
    ),
    findings: z.array(z.object({ severity: z.enum(['error', 'warning']), reason: z.string(), message: z.string() })),
  }),
})
