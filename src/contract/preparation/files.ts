// What brings a real PC here, as files made of a secret (docs/real-pcs.md).

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const wirelessNetwork = z.strictObject({
  ssid: z.string().min(1).max(32),
  /** None: the network is open. */
  passphrase: z.string().max(63).optional(),
  hidden: z.boolean().optional(),
})

const localAccount = z.strictObject({
  name: z.string().min(1).max(20),
  password: z.string().min(1).max(127),
  administrator: z.boolean().optional(),
})

/** Ours. Nothing of it is stored: it is made again when it is asked for again, with another id of the package. */
const preparedFiles = z.object({
  /** Opens the page of Windows on which somebody enrols their PC. */
  link: z.string(),
  userName: z.string(),
  discoveryUrl: z.string(),
  files: z.array(
    z.object({
      kind: z.enum(['package', 'customizations', 'certificate', 'answerFile', 'script', 'sheet']),
      name: z.string(),
      mediaType: z.string(),
      /** In base64. */
      content: z.string(),
    }),
  ),
})
export type PreparedFilesEntity = z.infer<typeof preparedFiles>

export const makePreparedFiles = defineRoute({
  id: 'preparation.file.make',
  service: 'graph' as const,
  method: 'POST',
  path: '/beta/deviceManagement/enrollmentSecrets/:id/files',
  access: graph('DeviceManagementConfiguration.ReadWrite.All'),
  summary: 'Make what brings a PC here with a secret: provisioning package, answer file, script, sheet',
  params: z.object({ id: GuidText }),
  body: bodyWith({
    /** As it was shown when it was made. */
    secret: z.string().min(1).max(64),
    /** Of the installation, which a PC does not know; left out where the servers have a public certificate. */
    rootCertificate: z.boolean().optional(),
    wirelessNetwork: wirelessNetwork.optional(),
    /** May have %SERIAL% and %RAND:n%. */
    computerName: z.string().max(64).optional(),
    localAccount: localAccount.optional(),
    firstRunHidden: z.boolean().optional(),
  }),
  reply: preparedFiles,
})
