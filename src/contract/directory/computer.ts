// Computers of an Active Directory, as its synchronisation sends them (docs/operating/synchronisation.md#computers).

import { z } from 'zod'

import { bodyWith } from '../body.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const certificate = z.base64().max(8000)

export const synchronizeComputer = defineRoute({
  id: 'directory.computer.synchronize',
  service: 'graph',
  method: 'PUT',
  path: '/beta/directory/onPremisesComputers/:deviceId',
  access: graph('OnPremDirectorySynchronization.ReadWrite.All'),
  summary: 'A computer as an Active Directory has it: its device object waits until the computer registers itself',
  params: z.object({ deviceId: z.guid().toLowerCase() }),
  body: bodyWith({
    source: z.string().min(1).max(256),
    displayName: z.string().min(1).max(256),
    accountEnabled: z.boolean(),
    securityIdentifier: z
      .string()
      .regex(/^S-1-5-21(-\d{1,10}){4}$/, 'a security identifier of a computer, such as S-1-5-21-1-2-3-1103'),
    userCertificates: z.array(certificate).max(10),
    operatingSystem: z.string().max(64).nullish(),
    operatingSystemVersion: z.string().max(64).nullish(),
  }),
})
